package dev.drydock.application;

import dev.drydock.domain.dataset.ExportManifest;
import dev.drydock.domain.dataset.ExportManifest.ExportedFile;
import dev.drydock.domain.dataset.ManifestVerifier;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.dataset.StagingArea.InboxFile;
import dev.drydock.domain.dataset.StagingArea.InboxState;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Takes in exports as they come, if the site wants it: a run of the job {@value #JOB} for each model that the inbox has manifests
 * for. It waits until every file that they name is there in full and nothing has changed between two looks. What an inbox holds
 * starts a run once, whichever server looks and however often. Not thread-safe.
 */
public class WatchInbox {
    public static final String JOB = "take-in";

    private static final Logger LOG = Logger.getLogger(WatchInbox.class.getName());

    private final StagingArea staging;
    private final ManifestVerifier verifier;
    private final SubmitJob submitJob;
    private final Actor self;

    private String before = "";
    private String taken = "";
    private String refused = "";

    /** @param self whom the audit log names */
    public WatchInbox(StagingArea staging, ManifestVerifier verifier, SubmitJob submitJob, Actor self) {
        this.staging = staging;
        this.verifier = verifier;
        this.submitJob = submitJob;
        this.self = self;
    }

    /** To be called again and again, outside a transaction. A failure is logged; the next look tries again. */
    public void look() {
        try {
            lookNow();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the inbox could not be looked at; the next look tries again", e);
        }
    }

    private void lookNow() {
        List<InboxFile> waiting = staging.manifests();
        StringBuilder content = new StringBuilder();
        List<ExportManifest> manifests = new ArrayList<>();
        boolean whole = true;
        for (InboxFile file : waiting) {
            describe(content, file.name());
            Optional<ExportManifest> manifest = verified(file);
            manifest.ifPresent(manifests::add);
            whole = whole && manifest.isPresent();
            for (ExportedFile part : manifest.map(ExportManifest::files).orElse(List.of())) {
                describe(content, part.name());
                whole = whole
                        && staging.look(part.name())
                                .filter(state -> state.bytes() == part.bytes())
                                .isPresent();
            }
        }
        String now = Sha256.hex(content.toString());
        boolean settled = now.equals(before);
        before = now;
        if (whole && settled && !manifests.isEmpty() && !now.equals(taken)) {
            takeIn(manifests, now);
            taken = now;
        }
    }

    private void describe(StringBuilder content, String name) {
        content.append(name)
                .append(' ')
                .append(staging.look(name).map(InboxState::toString).orElse("absent"))
                .append('\n');
    }

    /** A manifest that is refused keeps the whole inbox waiting, as the job would refuse it whole; said once. */
    private Optional<ExportManifest> verified(InboxFile file) {
        try {
            return Optional.of(verifier.verify(staging.read(file), file.name()));
        } catch (DrydockException e) {
            if (!refused.equals(e.sentence())) {
                LOG.warning(() -> "nothing of the inbox is taken in: " + e.sentence());
                refused = e.sentence();
            }
            return Optional.empty();
        }
    }

    private void takeIn(List<ExportManifest> manifests, String content) {
        manifests.stream()
                .map(ExportManifest::model)
                .distinct()
                .sorted()
                .forEach(model -> submit(model, "inbox-" + Sha256.hex(model + '\n' + content)));
    }

    private void submit(String model, String token) {
        try {
            submitJob.submitAllowed(self, JOB, Map.of("model", model), Optional.of(token));
        } catch (DrydockException e) {
            LOG.warning(() -> "the exports of " + model + " are not taken in: " + e.sentence());
        }
    }
}
