package dev.drydock.application;

import dev.drydock.domain.dataset.ExportManifest;
import dev.drydock.domain.dataset.ExportManifest.ExportedFile;
import dev.drydock.domain.dataset.ManifestVerifier;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.dataset.StagingArea.InboxFile;
import dev.drydock.domain.dataset.StagingArea.InboxState;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
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

    private final Set<String> refused = new HashSet<>();
    private Seen before = Seen.NOTHING;
    private Seen taken = Seen.NOTHING;

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
        Seen now = see();
        boolean settled = now.equals(before);
        before = now;
        if (settled && now.whole() && !now.equals(taken)) {
            now.models().forEach(model -> submit(model, "inbox-" + Sha256.hex(model + '\n' + now.content())));
            taken = now;
        }
    }

    /**
     * What a look finds.
     *
     * @param content every manifest and every file that one names, with its length and time
     * @param models whose exports they are
     * @param whole whether there are any, all are signed and all their files are there in full
     */
    private record Seen(String content, SortedSet<String> models, boolean whole) {
        static final Seen NOTHING = new Seen("", new TreeSet<>(), false);
    }

    private Seen see() {
        StringBuilder content = new StringBuilder();
        SortedSet<String> models = new TreeSet<>();
        boolean whole = true;
        for (InboxFile file : staging.manifests()) {
            describe(content, file.name());
            Optional<ExportManifest> manifest = verified(file);
            whole = whole && manifest.isPresent();
            manifest.ifPresent(signed -> models.add(signed.model()));
            for (ExportedFile part : manifest.map(ExportManifest::files).orElse(List.of())) {
                Optional<InboxState> there = describe(content, part.name());
                whole = whole
                        && there.filter(state -> state.bytes() == part.bytes()).isPresent();
            }
        }
        return new Seen(content.toString(), models, whole && !models.isEmpty());
    }

    private Optional<InboxState> describe(StringBuilder content, String name) {
        Optional<InboxState> there = staging.look(name);
        content.append(name)
                .append(' ')
                .append(there.map(InboxState::toString).orElse("absent"))
                .append('\n');
        return there;
    }

    /** A manifest that is refused keeps the whole inbox waiting, as the job would refuse it whole; said once. */
    private Optional<ExportManifest> verified(InboxFile file) {
        try {
            return Optional.of(verifier.verify(staging.read(file), file.name()));
        } catch (DrydockException e) {
            if (refused.add(e.sentence())) {
                LOG.warning(() -> "nothing of the inbox is taken in: " + e.sentence());
            }
            return Optional.empty();
        }
    }

    private void submit(String model, String token) {
        try {
            submitJob.submitAllowed(self, JOB, Map.of("model", model), Optional.of(token));
        } catch (DrydockException e) {
            LOG.warning(() -> "the exports of " + model + " are not taken in: " + e.sentence());
        }
    }
}
