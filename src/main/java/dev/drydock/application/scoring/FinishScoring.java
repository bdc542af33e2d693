package dev.drydock.application.scoring;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.scoring.ScoredPackages.ScoredPackage;
import dev.drydock.domain.scoring.ScoringFiles;
import dev.drydock.domain.scoring.ScoringPlan;
import dev.drydock.domain.scoring.ScoringResult;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;

/** Writes the manifest of a run's scores when all parts are there, and records its digest. Tested by {@code BatchScoringTest}. */
@Singleton
public class FinishScoring {
    private final Transactions transactions;
    private final RunFacts facts;
    private final Runs runs;
    private final ScoredPackages packages;
    private final ScoringFiles files;
    private final AuditLog audit;

    @Inject
    public FinishScoring(
            Transactions transactions,
            RunFacts facts,
            Runs runs,
            ScoredPackages packages,
            ScoringFiles files,
            AuditLog audit) {
        this.transactions = transactions;
        this.facts = facts;
        this.runs = runs;
        this.packages = packages;
        this.files = files;
        this.audit = audit;
    }

    /**
     * Call it outside a transaction: it reads the parts. A repetition after a crash is harmless.
     *
     * @throws DrydockException {@code SCORING_ALTERED} if a part is missing
     */
    public void finish(long run) {
        if (transactions.required(() -> facts.find(run, RunFacts.SCORES)).isEmpty()) {
            ScoredPackage scored = packages.of(run);
            ScoringPlan plan = files.plan(run, transactions.required(() -> facts.require(run, RunFacts.SCORING_PLAN)));
            String file = transactions.required(() -> facts.require(run, RunFacts.SCORED_FILE));
            String manifest = files.finish(
                    run,
                    new ScoringResult(
                            scored.version(), scored.digest(), scored.signature(), scored.form(), file, plan));
            transactions.run(() -> record(run, scored, plan, manifest));
        }
        files.removeBlocks(run);
    }

    private void record(long run, ScoredPackage scored, ScoringPlan plan, String manifest) {
        facts.record(
                run,
                RunFacts.SCORES,
                String.format(
                        Locale.ROOT,
                        "%,d rows scored by %s, %,d rejected: scoring/out/%d/scores.json",
                        plan.accepted(),
                        scored.version(),
                        plan.rejected(),
                        run));
        audit.append(AuditLog.Event.of(
                runs.find(run).map(Run::submitter).orElse("unknown"),
                "scoring.finish",
                scored.version().toString(),
                "run",
                Long.toString(run),
                "package",
                scored.digest(),
                "rows",
                Long.toString(plan.accepted()),
                "rejected",
                Long.toString(plan.rejected()),
                "manifest",
                manifest));
    }
}
