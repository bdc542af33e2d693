package dev.drydock.application.ingest;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportFiles.Inspection;
import dev.drydock.domain.dataset.ExportManifest;
import dev.drydock.domain.dataset.ExportManifest.ExportedFile;
import dev.drydock.domain.dataset.ExportRepository;
import dev.drydock.domain.dataset.ForeignExports;
import dev.drydock.domain.dataset.ForeignExports.ReadBy;
import dev.drydock.domain.dataset.StagingArea;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks the files of an export against its manifest, and what it corrects. Tested by {@code NightlyIngestTest}. */
@Singleton
public final class CheckExports {
    private final Transactions transactions;
    private final ModelRepository models;
    private final ExportRepository exports;
    private final StagingArea staging;
    private final ExportFiles files;
    private final ForeignExports foreign;

    @Inject
    public CheckExports(
            Transactions transactions,
            ModelRepository models,
            ExportRepository exports,
            StagingArea staging,
            ExportFiles files,
            ForeignExports foreign) {
        this.transactions = transactions;
        this.models = models;
        this.exports = exports;
        this.staging = staging;
        this.files = files;
        this.foreign = foreign;
    }

    /**
     * A good file.
     *
     * @param copy where it was copied to; of a file that an extension read, its records
     */
    record Checked(Path copy, Optional<ReadBy> readBy) {}

    /** @param aside takes each good file */
    List<InboxProblem> checkFiles(long instanceId, ExportManifest manifest, Map<ExportedFile, Checked> aside) {
        Optional<RegisteredModel> known = transactions.required(() -> models.find(manifest.model()));
        if (known.isEmpty()) {
            return List.of(InboxProblem.refused("Export " + manifest.label() + " is for model " + manifest.model()
                    + ", which this site does not have; import the model, or remove the export."));
        }
        ModelDefinition definition = transactions.required(() -> models.requireDefinition(manifest.model()));
        List<InboxProblem> problems = new ArrayList<>();
        for (ExportedFile file : manifest.files()) {
            Path path = staging.inboxPath(file.name());
            if (Files.isRegularFile(path)) {
                Path copy = staging.copyAside(path, instanceId);
                try {
                    aside.put(file, new Checked(copy, checkFile(manifest, file, copy, definition)));
                } catch (DrydockException e) {
                    problems.add(new InboxProblem(
                            e.code(), e.sentence().replace(copy.getFileName().toString(), file.name())));
                }
            } else {
                problems.add(InboxProblem.refused(which(manifest, file) + " is missing from the inbox; bring it."));
            }
        }
        return problems;
    }

    private static String which(ExportManifest manifest, ExportedFile file) {
        return "File " + file.name() + " of export " + manifest.label();
    }

    /** Checks the copy, because Drydock ingests the copy, even if the file in the inbox changes. */
    private Optional<ReadBy> checkFile(
            ExportManifest manifest, ExportedFile file, Path copy, ModelDefinition definition) {
        String which = which(manifest, file);
        Inspection found = files.inspect(copy);
        if (found.bytes() != file.bytes()) {
            throw refused(which + " has " + found.bytes() + " bytes and was signed with " + file.bytes()
                    + "; it was altered or cut on the way, bring the original.");
        }
        if (!found.sha256().equals(file.sha256())) {
            throw refused(which + " has the SHA-256 " + found.sha256() + " and was signed with " + file.sha256()
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
            throw refused(which + " has " + found.rows() + " rows and was signed with " + file.rows()
                    + "; have the source export it again.");
        }
        return readBy;
    }

    private static DrydockException refused(String sentence) {
        return new DrydockException(IngestFailure.EXPORT_REFUSED, sentence);
    }

    /** If the corrected file itself still waits in the inbox, the check follows when that file is received, just before this one. */
    List<InboxProblem> checkCorrections(ExportManifest manifest, List<WaitingExport> waiting) {
        return manifest.files().stream()
                .filter(file -> file.replaces().isPresent())
                .filter(file -> waiting.stream()
                        .map(WaitingExport::manifest)
                        .noneMatch(other -> other.source().equals(manifest.source())
                                && other.sequence() == file.replaces().get().sequence()
                                && other.sequence() < manifest.sequence()))
                .flatMap(file -> transactions.required(() -> exports.obstacleToReplacing(manifest, file)).stream())
                .map(InboxProblem::refused)
                .toList();
    }
}
