package dev.drydock.application.scoring;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.scoring.ScoredPackages.ScoredPackage;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.FieldPlace;
import dev.drydock.domain.dataset.FieldRule;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.scoring.RowsToScore;
import dev.drydock.domain.scoring.ScoringFiles;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ScoringFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Fixes which version scores which bytes, and refuses what cannot be scored at all. A restart keeps the version, even if another one has come
 * into service. Tested by {@code BatchScoringTest}.
 */
@Singleton
public class BeginScoring {
    private final Transactions transactions;
    private final VersionRepository versions;
    private final ModelRepository models;
    private final RunFacts facts;
    private final Runs runs;
    private final ScoredPackages packages;
    private final ScoringFiles files;
    private final AuditLog audit;

    @Inject
    public BeginScoring(
            Transactions transactions,
            VersionRepository versions,
            ModelRepository models,
            RunFacts facts,
            Runs runs,
            ScoredPackages packages,
            ScoringFiles files,
            AuditLog audit) {
        this.transactions = transactions;
        this.versions = versions;
        this.models = models;
        this.facts = facts;
        this.runs = runs;
        this.packages = packages;
        this.files = files;
        this.audit = audit;
    }

    /**
     * Call it outside a transaction: it reads the file and the package.
     *
     * @param asked empty: the version in service
     * @throws DrydockException {@code CHAMPION_MISSING}; of {@link ScoringFailure} all but those of a block and of the reject limit; what
     *     {@link ScoredPackages} and {@link ScoringFiles} refuse
     */
    public void begin(long run, String model, Optional<VersionId> asked, RowsToScore source) {
        VersionId version = transactions.required(() -> facts.find(run, RunFacts.SCORED_VERSION)
                .map(VersionId::parse)
                .or(() -> asked)
                .orElseGet(() -> versions.requireChampion(model).id()));
        ScoredPackage scored = packages.of(version);
        source.id().ifPresent(id -> requireOpen(id, scored));
        String digest = files.digest(source.file());
        files.requireColumns(source, scored.definition().schema());
        transactions.run(() -> record(run, source, scored, digest));
    }

    private void record(long run, RowsToScore source, ScoredPackage scored, String digest) {
        Optional<String> known = facts.find(run, RunFacts.SCORED_FILE);
        if (known.isPresent()) {
            requireSame(source.file(), known.get(), digest);
            return;
        }
        facts.record(run, RunFacts.SCORED_VERSION, scored.version().toString());
        facts.record(run, RunFacts.SCORED_FILE, digest);
        audit.append(AuditLog.Event.of(
                runs.find(run).map(Run::submitter).orElse("unknown"),
                "scoring.begin",
                scored.version().toString(),
                "run",
                Long.toString(run),
                "package",
                scored.digest(),
                "file",
                source.file(),
                "sha256",
                digest,
                "id",
                source.id().orElse("")));
    }

    /** @throws DrydockException {@link ScoringFailure#SCORING_FILE_CHANGED} */
    static void requireSame(String file, String recorded, String digest) {
        if (!recorded.equals(digest)) {
            throw new DrydockException(
                    ScoringFailure.SCORING_FILE_CHANGED,
                    "The file scoring/in/" + file + " has changed since the run began: it had the SHA-256 " + recorded
                            + ", and now has " + digest
                            + ". Put the file there under another name when it is complete, and submit the job with that"
                            + " name.");
        }
    }

    /** The result leaves the orchestrator: what may not leave it in a delivery, or is private, stays out of it. Today's rules count too. */
    private void requireOpen(String id, ScoredPackage scored) {
        DatasetSchema today = transactions
                .required(() -> models.requireDefinition(scored.version().model()))
                .schema();
        boolean closed = Stream.of(scored.definition().schema(), today)
                .anyMatch(schema -> Stream.concat(
                                schema.privateColumns().stream(),
                                schema.fields().keptFrom(FieldPlace.DELIVERY).stream())
                        .anyMatch(column -> FieldRule.areEqual(id, column)));
        if (closed) {
            throw new DrydockException(
                    ScoringFailure.SCORING_ID_PRIVATE,
                    "No rows are scored: the column " + id + " of --id is private, or fields in model.yaml keep it from"
                            + " deliveries, and the result leaves Drydock. Leave --id out and join by the row number, or"
                            + " name another column.");
        }
    }
}
