package dev.drydock.application.ingest;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.ingest.KeepOutErased.Incoming;
import dev.drydock.application.ingest.KeepOutErased.Swept;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportFiles.Inspection;
import dev.drydock.domain.dataset.ExportManifest;
import dev.drydock.domain.dataset.ExportManifest.ExportedFile;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.ExportRepository.Receipt;
import dev.drydock.domain.dataset.ForeignExports;
import dev.drydock.domain.dataset.ForeignExports.ReadBy;
import dev.drydock.domain.dataset.ManifestVerifier;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.dataset.StagingArea.InboxFile;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.IngestFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Takes in what lies in the inbox for the run's model: every manifest is signed by its source, its sequence is the next one, and its
 * files are there, whole and with the columns that the model names. Either all of it is taken in or nothing is. What lies there for
 * other models waits for their runs, and is named. Doing it again after a crash is harmless.
 */
@Singleton
public class ReceiveExports {
    /** How many exports of other models are named. */
    private static final int NAMED = 20;

    private final Transactions transactions;
    private final RunFacts facts;
    private final ModelRepository models;
    private final ExportRepository exports;
    private final StagingArea staging;
    private final ExportFiles files;
    private final ManifestVerifier verifier;
    private final ForeignExports foreign;
    private final KeepOutErased keepOut;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    public ReceiveExports(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            ExportRepository exports,
            StagingArea staging,
            ExportFiles files,
            ManifestVerifier verifier,
            ForeignExports foreign,
            KeepOutErased keepOut,
            AuditLog audit,
            Clock clock) {
        this.transactions = transactions;
        this.facts = facts;
        this.models = models;
        this.exports = exports;
        this.staging = staging;
        this.files = files;
        this.verifier = verifier;
        this.foreign = foreign;
        this.keepOut = keepOut;
        this.audit = audit;
        this.clock = clock;
    }

    /** How it ended; the constants are exit statuses. */
    public enum Outcome {
        RECEIVED,
        NO_NEW_EXPORTS,
        STOPPED
    }

    /** @param receipt if a run took in this sequence of the source before */
    private record Waiting(InboxFile file, ExportManifest manifest, Optional<Receipt> receipt) {
        boolean isOf(String model) {
            return manifest.model().equals(model);
        }

        /** Whether nobody has taken it in, or the run itself has and did not come to clear the inbox. */
        boolean isOpenTo(long instanceId) {
            return receipt.isEmpty()
                    || (receipt.get().instanceId() == instanceId
                            && receipt.get().digest().equals(manifest.digest()));
        }

        List<String> fileNames() {
            List<String> names = new ArrayList<>(
                    manifest.files().stream().map(ExportedFile::name).toList());
            names.add(file.name());
            return names;
        }
    }

    private record Problem(FailureCode code, String sentence) {}

    /**
     * To be called outside a transaction: it reads and copies files.
     *
     * @param stopRequested asked between files; once true, nothing is taken in
     * @throws DrydockException {@link IngestFailure#EXPORT_REFUSED}, or the one problem's own code
     */
    public Outcome receive(long instanceId, String model, BooleanSupplier stopRequested) {
        transactions.run(() -> {
            RegisteredModel inForce = models.require(model);
            facts.record(instanceId, RunFacts.MODEL, model);
            if (facts.find(instanceId, RunFacts.MODEL_FILE).isEmpty()) { // its submission named no model
                facts.record(instanceId, RunFacts.MODEL_FILE, inForce.definitionDigest());
            }
        });
        try {
            return receiveOf(instanceId, model, stopRequested);
        } finally {
            staging.clearAside(instanceId);
        }
    }

    private Outcome receiveOf(long instanceId, String model, BooleanSupplier stopRequested) {
        staging.clearAside(instanceId);
        List<Problem> problems = new ArrayList<>();
        List<Waiting> all = signed(problems);
        checkSequences(instanceId, model, all, problems);
        nameRest(instanceId, model, all);
        List<Waiting> waiting = all.stream()
                .filter(export -> export.isOf(model) && export.isOpenTo(instanceId))
                .toList();
        Map<ExportedFile, Taken> aside = new HashMap<>();
        for (Waiting export : waiting) {
            if (stopRequested.getAsBoolean()) {
                return Outcome.STOPPED;
            }
            if (export.receipt().isEmpty()) {
                problems.addAll(checkFiles(instanceId, export.manifest(), aside));
                problems.addAll(checkCorrections(export.manifest(), waiting));
            }
        }
        refuse(problems);
        if (stopRequested.getAsBoolean()) {
            return Outcome.STOPPED;
        }
        takeIn(instanceId, waiting, aside);
        return waiting.isEmpty() ? Outcome.NO_NEW_EXPORTS : Outcome.RECEIVED;
    }

    /** Every export whose manifest its source signed, for whatever model; by source and sequence. */
    private List<Waiting> signed(List<Problem> problems) {
        List<Waiting> signed = new ArrayList<>();
        for (InboxFile file : staging.manifests()) {
            try {
                ExportManifest manifest = verifier.verify(staging.read(file), file.name());
                signed.add(new Waiting(
                        file,
                        manifest,
                        transactions.required(() -> exports.findReceipt(manifest.source(), manifest.sequence()))));
            } catch (DrydockException e) {
                problems.add(new Problem(e.code(), e.sentence()));
            }
        }
        signed.sort(Comparator.comparing((Waiting export) -> export.manifest().source())
                .thenComparing(export -> export.manifest().sequence()));
        return signed;
    }

    /** What other models' exports lack is theirs to tell; but they are there, so their sequences are not missing. */
    private void checkSequences(long instanceId, String model, List<Waiting> all, List<Problem> problems) {
        Map<String, Long> next = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (Waiting export : all) {
            ExportManifest manifest = export.manifest();
            String source = manifest.source();
            boolean twice = !seen.add(manifest.label());
            if (export.receipt().isPresent()) {
                if (export.isOf(model) && !export.isOpenTo(instanceId)) {
                    problems.add(receivedBefore(export, export.receipt().get()));
                }
                continue;
            }
            long due = firstMissing(source, next.getOrDefault(source, 0L));
            next.put(source, due);
            if (export.isOf(model) && twice) {
                problems.add(refused("Export " + manifest.label() + " lies in the inbox twice ("
                        + export.file().name() + "); remove the one that the source disowns."));
            } else if (export.isOf(model) && manifest.sequence() > due) {
                problems.add(outOfOrder(export, due));
            }
            if (export.isOf(model) || manifest.sequence() == due) {
                next.put(source, Math.max(due, manifest.sequence() + 1));
            }
        }
    }

    /** The first sequence of the source, from that one on, that no run has received. */
    private long firstMissing(String source, long from) {
        return transactions.required(() -> {
            long missing = from == 0 ? exports.completeUntil(source) + 1 : from;
            while (exports.findReceipt(source, missing).isPresent()) {
                missing++;
            }
            return missing;
        });
    }

    private static Problem receivedBefore(Waiting export, Receipt receipt) {
        return refused(
                "Export " + export.manifest().label() + " (" + export.file().name() + ") was received before, by run "
                        + receipt.instanceId() + "; remove it from the inbox.");
    }

    private static Problem outOfOrder(Waiting export, long due) {
        ExportManifest manifest = export.manifest();
        return refused("Export " + manifest.label() + " (" + export.file().name() + ") is out of order: sequence " + due
                + " of " + manifest.source() + " was not received and is not in the inbox, so " + due
                + " must come next; bring what is missing.");
    }

    /** Once, as the run first found them; a restart may find others. */
    private void nameRest(long instanceId, String model, List<Waiting> all) {
        List<String> rest = all.stream()
                .filter(export -> !export.isOf(model))
                .map(export -> export.manifest().label() + " of model "
                        + export.manifest().model())
                .toList();
        if (rest.isEmpty()) {
            return;
        }
        String named = rest.stream().limit(NAMED).collect(Collectors.joining(", "))
                + (rest.size() > NAMED ? " and " + (rest.size() - NAMED) + " more" : "");
        transactions.run(() -> {
            if (facts.find(instanceId, RunFacts.LEFT_IN_INBOX).isEmpty()) {
                facts.record(instanceId, RunFacts.LEFT_IN_INBOX, named);
            }
        });
    }

    /**
     * A good file.
     *
     * @param copy where it was copied to; of a file that an extension read, its records
     */
    private record Taken(Path copy, Optional<ReadBy> readBy) {}

    /** @param aside takes each good file */
    private List<Problem> checkFiles(long instanceId, ExportManifest manifest, Map<ExportedFile, Taken> aside) {
        Optional<RegisteredModel> known = transactions.required(() -> models.find(manifest.model()));
        if (known.isEmpty()) {
            return List.of(refused("Export " + manifest.label() + " is for model " + manifest.model()
                    + ", which this site does not have; import the model, or remove the export."));
        }
        ModelDefinition definition = transactions.required(() -> models.requireDefinition(manifest.model()));
        List<Problem> problems = new ArrayList<>();
        for (ExportedFile file : manifest.files()) {
            Path path = staging.inboxPath(file.name());
            if (Files.isRegularFile(path)) {
                Path copy = staging.copyAside(path, instanceId);
                try {
                    aside.put(file, new Taken(copy, checkFile(manifest, file, copy, definition)));
                } catch (DrydockException e) {
                    problems.add(new Problem(
                            e.code(), e.sentence().replace(copy.getFileName().toString(), file.name())));
                }
            } else {
                problems.add(refused(which(manifest, file) + " is missing from the inbox; bring it."));
            }
        }
        return problems;
    }

    private static String which(ExportManifest manifest, ExportedFile file) {
        return "File " + file.name() + " of export " + manifest.label();
    }

    /** Looks at the copy: whatever becomes of the file in the inbox, this is what is taken in. */
    private Optional<ReadBy> checkFile(
            ExportManifest manifest, ExportedFile file, Path copy, ModelDefinition definition) {
        String which = which(manifest, file);
        Inspection found = files.inspect(copy);
        if (found.bytes() != file.bytes()) {
            throw wrong(which + " has " + found.bytes() + " bytes and was signed with " + file.bytes()
                    + "; it was altered or cut on the way, bring the original.");
        }
        if (!found.sha256().equals(file.sha256())) {
            throw wrong(which + " has the SHA-256 " + found.sha256() + " and was signed with " + file.sha256()
                    + "; it was altered, bring the original.");
        }
        Optional<ReadBy> readBy = file.format().map(format -> foreign.translate(copy, format, file.rows()));
        if (readBy.isPresent()) {
            found = files.inspect(copy);
        }
        if (found.fault().isPresent()) {
            throw found.fault().get();
        }
        files.requireColumns(copy, file.kind(), definition.schema());
        if (found.rows() != file.rows()) {
            throw wrong(which + " has " + found.rows() + " rows and was signed with " + file.rows()
                    + "; have the source export it again.");
        }
        return readBy;
    }

    private static DrydockException wrong(String sentence) {
        return new DrydockException(IngestFailure.EXPORT_REFUSED, sentence);
    }

    /** Of a file that waits in the inbox itself it is decided when that one is taken in, just before. */
    private List<Problem> checkCorrections(ExportManifest manifest, List<Waiting> waiting) {
        return manifest.files().stream()
                .filter(file -> file.replaces().isPresent())
                .filter(file -> waiting.stream()
                        .map(Waiting::manifest)
                        .noneMatch(other -> other.source().equals(manifest.source())
                                && other.sequence() == file.replaces().get().sequence()
                                && other.sequence() < manifest.sequence()))
                .flatMap(file -> transactions.required(() -> exports.obstacleToReplacing(manifest, file)).stream())
                .map(ReceiveExports::refused)
                .toList();
    }

    private static Problem refused(String sentence) {
        return new Problem(IngestFailure.EXPORT_REFUSED, sentence);
    }

    private static void refuse(List<Problem> problems) {
        if (problems.isEmpty()) {
            return;
        }
        FailureCode code = problems.size() == 1 ? problems.get(0).code() : IngestFailure.EXPORT_REFUSED;
        String sentences = problems.stream().map(Problem::sentence).collect(Collectors.joining(" "));
        throw new DrydockException(
                code,
                (problems.size() == 1 ? "" : "The inbox has " + problems.size() + " problems. ") + sentences
                        + " Nothing was taken in; restart the run when the inbox is in order.");
    }

    private void takeIn(long instanceId, List<Waiting> waiting, Map<ExportedFile, Taken> aside) {
        Swept swept = keepOut.sweep(incoming(waiting, aside));
        aside.forEach((file, taken) -> staging.take(taken.copy(), file.sha256()));
        transactions.run(() -> {
            keepOut.requireUnchanged(swept);
            for (Waiting export : waiting) {
                if (export.receipt().isEmpty()) {
                    record(instanceId, export.manifest(), readers(export.manifest(), aside));
                }
            }
        });
        waiting.forEach(export -> staging.clearInbox(export.fileNames()));
    }

    /** What read which file, where it was an extension; empty if none did. */
    private static String readers(ExportManifest manifest, Map<ExportedFile, Taken> aside) {
        return manifest.files().stream()
                .flatMap(file -> Optional.ofNullable(aside.get(file)).flatMap(Taken::readBy).stream()
                        .map(reader -> manifest.label() + "/" + file.name() + ": " + reader.words()))
                .collect(Collectors.joining(", "));
    }

    private static List<Incoming> incoming(List<Waiting> waiting, Map<ExportedFile, Taken> aside) {
        List<Incoming> incoming = new ArrayList<>();
        for (Waiting export : waiting) {
            ExportManifest manifest = export.manifest();
            for (ExportedFile file : manifest.files()) {
                Taken taken = aside.get(file);
                if (taken != null) {
                    incoming.add(new Incoming(
                            manifest.model(), file.kind(), manifest.label() + "/" + file.name(), taken.copy()));
                }
            }
        }
        return incoming;
    }

    /** @param readers what read files of it, where it was an extension */
    private void record(long instanceId, ExportManifest manifest, String readers) {
        exports.receive(manifest, instanceId, clock.instant());
        SortedMap<String, String> details = new TreeMap<>(Map.of(
                "model",
                manifest.model(),
                "manifest",
                manifest.digest(),
                "files",
                Integer.toString(manifest.files().size())));
        String replaced = manifest.files().stream()
                .flatMap(file -> file.replaces().stream()
                        .map(earlier -> manifest.source() + "-" + earlier.sequence() + "/" + earlier.name() + " by "
                                + file.name()))
                .collect(Collectors.joining(", "));
        if (!replaced.isEmpty()) {
            details.put("replaced", replaced);
        }
        manifest.by().ifPresent(person -> details.put("by", person));
        if (!readers.isEmpty()) {
            details.put("readers", readers);
        }
        audit.append(new AuditLog.Event("run:" + instanceId, "export.receive", manifest.label(), details));
    }
}
