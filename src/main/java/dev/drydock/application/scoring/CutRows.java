package dev.drydock.application.scoring;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.scoring.RowsToScore;
import dev.drydock.domain.scoring.ScoringFiles;
import dev.drydock.domain.scoring.ScoringPlan;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import dev.drydock.failure.ScoringFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/** Cuts the file of a run into blocks, each for one worker. Tested by {@code BatchScoringTest}. */
@Singleton
public class CutRows {
    private final Transactions transactions;
    private final RunFacts facts;
    private final ScoredPackages packages;
    private final ScoringFiles files;

    @Inject
    public CutRows(Transactions transactions, RunFacts facts, ScoredPackages packages, ScoringFiles files) {
        this.transactions = transactions;
        this.facts = facts;
        this.packages = packages;
        this.files = files;
    }

    /**
     * Call it outside a transaction: it reads the whole file.
     *
     * @param rejectLimit largest share of rejected rows, 0 to 1; empty: the {@code reject-limit} of the package's {@code model.yaml}
     * @return whether it is done; false if it was stopped
     * @throws DrydockException {@link ScoringFailure#SCORING_FILE_CHANGED}, {@link ScoringFailure#SCORING_REJECT_LIMIT}, {@link
     *     RunFailure#JOB_PARAMETERS_WRONG}
     */
    public boolean cut(long run, RowsToScore source, OptionalDouble rejectLimit, BooleanSupplier stopRequested) {
        if (rejectLimit.isPresent() && !(rejectLimit.getAsDouble() >= 0 && rejectLimit.getAsDouble() <= 1)) {
            throw new DrydockException(
                    RunFailure.JOB_PARAMETERS_WRONG,
                    "No rows are scored: rejectLimit is " + rejectLimit.getAsDouble()
                            + ", and must be a share from 0 to 1. Submit the job again, for example with"
                            + " rejectLimit=0.01.");
        }
        DatasetSchema schema = packages.of(run).definition().schema();
        Optional<String> before = transactions.required(() -> facts.find(run, RunFacts.SCORING_PLAN));
        Optional<String> digest = before.or(() -> cut(run, source, schema, stopRequested));
        digest.ifPresent(
                known -> requireFewRejects(run, files.plan(run, known), rejectLimit.orElse(schema.rejectLimit())));
        return digest.isPresent();
    }

    /** The file may change while it is read, so its digest is computed again after that. */
    private Optional<String> cut(long run, RowsToScore source, DatasetSchema schema, BooleanSupplier stopRequested) {
        Optional<String> digest = files.cut(run, source, schema, stopRequested);
        if (digest.isPresent()) {
            String now = files.digest(source.file());
            transactions.run(() -> {
                BeginScoring.requireSame(source.file(), facts.require(run, RunFacts.SCORED_FILE), now);
                facts.record(run, RunFacts.SCORING_PLAN, digest.get());
            });
        }
        return digest;
    }

    private static void requireFewRejects(long run, ScoringPlan plan, double limit) {
        if (plan.rejected() > limit * plan.rows()) {
            throw new DrydockException(
                    ScoringFailure.SCORING_REJECT_LIMIT,
                    "The rows of scoring/in/" + plan.source().file() + " are not scored: " + plan.rejected() + " of "
                            + plan.rows() + " cannot be read, " + percent((double) plan.rejected() / plan.rows())
                            + ", and at most " + percent(limit) + " may be. scoring/out/" + run
                            + "/rejects.csv lists them. Correct the file, or submit the job with a higher"
                            + " rejectLimit.");
        }
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
