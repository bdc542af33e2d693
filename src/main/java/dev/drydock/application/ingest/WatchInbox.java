package dev.drydock.application.ingest;

import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.RunTokens;
import dev.drydock.application.runs.SubmitJob;
import dev.drydock.domain.dataset.ExportManifest;
import dev.drydock.domain.dataset.ExportManifest.ExportedFile;
import dev.drydock.domain.dataset.ManifestVerifier;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.dataset.StagingArea.InboxFile;
import dev.drydock.domain.dataset.StagingArea.InboxState;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Receives exports when they arrive, if the site is configured for it. It starts a run of the job {@value #JOB} for each model
 * with manifests in the inbox. It waits until every file of the model is complete and has not changed between two checks. The
 * content of an inbox starts one run, whichever server checks and however often. Not thread-safe.
 */
@Singleton
public class WatchInbox {
    public static final String JOB = "take-in";

    private static final Logger LOG = Logger.getLogger(WatchInbox.class.getName());

    private final StagingArea staging;
    private final ManifestVerifier verifier;
    private final SubmitJob submitJob;
    private final Holder self;

    private final Set<String> refused = new HashSet<>();
    private final Map<String, String> taken = new HashMap<>();
    private Seen before = Seen.NOTHING;

    @Inject
    public WatchInbox(StagingArea staging, ManifestVerifier verifier, SubmitJob submitJob, Holder self) {
        this.staging = staging;
        this.verifier = verifier;
        this.submitJob = submitJob;
        this.self = self;
    }

    /** Checks once. Call it regularly, outside a transaction. It logs a failure, and the next call tries again. */
    public void look() {
        try {
            lookNow();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the inbox could not be checked; the next check tries again", e);
        }
    }

    private void lookNow() {
        Seen now = see();
        now.whole().forEach((model, content) -> {
            boolean settled = content.equals(before.whole().get(model));
            if (settled && !now.refused() && !content.equals(taken.get(model))) {
                submit(model, content);
            }
        });
        before = now;
    }

    /**
     * The result of a check.
     *
     * @param whole for each model whose files are all complete: its manifests and every file that a manifest names, with length and time
     * @param refused whether there is a manifest that no source signed
     */
    private record Seen(SortedMap<String, String> whole, boolean refused) {
        static final Seen NOTHING = new Seen(new TreeMap<>(), false);
    }

    private Seen see() {
        SortedMap<String, StringBuilder> contents = new TreeMap<>();
        Set<String> partial = new HashSet<>();
        boolean refusing = false;
        for (InboxFile file : staging.manifests()) {
            Optional<ExportManifest> manifest = verified(file);
            refusing = refusing || manifest.isEmpty();
            if (manifest.isPresent() && !describe(contents, file, manifest.get())) {
                partial.add(manifest.get().model());
            }
        }
        SortedMap<String, String> whole = new TreeMap<>();
        contents.forEach((model, content) -> whole.put(model, content.toString()));
        whole.keySet().removeAll(partial);
        return new Seen(whole, refusing);
    }

    /** @return whether its files are there in full */
    private boolean describe(SortedMap<String, StringBuilder> contents, InboxFile file, ExportManifest manifest) {
        StringBuilder content = contents.computeIfAbsent(manifest.model(), model -> new StringBuilder());
        describe(content, file.name());
        boolean whole = true;
        for (ExportedFile part : manifest.files()) {
            Optional<InboxState> there = describe(content, part.name());
            whole = whole
                    && there.filter(state -> state.bytes() == part.bytes()).isPresent();
        }
        return whole;
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
                LOG.warning(() -> "no export in the inbox is ingested: " + e.sentence());
            }
            return Optional.empty();
        }
    }

    /** A database that is late must not lose the content: it is not taken before the job was submitted. */
    private void submit(String model, String content) {
        try {
            submitJob.submitOwn(
                    self.actor(), JOB, Map.of("model", model), RunTokens.INBOX + Sha256.hex(model + '\n' + content));
            taken.put(model, content);
        } catch (DrydockException e) {
            if (refused.add(model + '\n' + content + e.sentence())) {
                LOG.warning(() -> "the exports of " + model + " are not ingested: " + e.sentence());
            }
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    e,
                    () -> "the exports of " + model + " are not ingested; the next check tries again");
        }
    }
}
