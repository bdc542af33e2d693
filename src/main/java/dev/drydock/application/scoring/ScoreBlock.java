package dev.drydock.application.scoring;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunTask;
import dev.drydock.application.scoring.ScoredPackages.ScoredPackage;
import dev.drydock.domain.scoring.ScoringFiles;
import dev.drydock.domain.scoring.ScoringPlan;
import dev.drydock.domain.training.TaskInput;
import dev.drydock.domain.training.TaskOutcome;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.failure.Category;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ScoringFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.BooleanSupplier;

/** Has a worker score one block of a run, and writes its part of the result. Tested by {@code BatchScoringTest}. */
@Singleton
public class ScoreBlock {
    private final Transactions transactions;
    private final RunFacts facts;
    private final ScoredPackages packages;
    private final ScoringFiles files;
    private final RunTask runTask;

    @Inject
    public ScoreBlock(
            Transactions transactions, RunFacts facts, ScoredPackages packages, ScoringFiles files, RunTask runTask) {
        this.transactions = transactions;
        this.facts = facts;
        this.packages = packages;
        this.files = files;
        this.runTask = runTask;
    }

    /** Number of the run's blocks. */
    public int blocks(long run) {
        return plan(run).blocks().size();
    }

    /**
     * Call it outside a transaction: it waits for the worker. A repetition does what is left.
     *
     * @param block from 0
     * @return completed or stopped
     * @throws DrydockException {@link ScoringFailure#SCORING_BLOCK_FAILED}, or what the worker lacked, with its reason; {@link
     *     ScoringFailure#SCORING_ALTERED}
     */
    public TaskOutcome score(long run, int block, BooleanSupplier stopRequested) {
        ScoredPackage scored = packages.of(run);
        ScoringPlan plan = plan(run);
        TaskResult result = runTask.run(
                TaskRequest.scoreRows(run + "-score-" + block, scored.input(), files.rows(run, plan, block)),
                stopRequested);
        if (result.outcome() == TaskOutcome.FAILED) {
            throw new DrydockException(
                    result.failure()
                            .flatMap(TaskFailure::known)
                            .filter(code -> code.category() == Category.UNAVAILABLE)
                            .orElse(ScoringFailure.SCORING_BLOCK_FAILED),
                    "Block " + block + " of run " + run + " was not scored by " + scored.version() + ". "
                            + result.failure().map(TaskFailure::sentence).orElse("The worker gave no reason.")
                            + " Restart the run; what is done already is not done again.");
        }
        if (result.completed()) {
            TaskInput scores = new TaskInput(
                    result.output(TaskRequest.SCORES), result.outputs().getOrDefault(TaskRequest.SCORES, ""));
            files.writePart(run, plan, block, scores, scored.form());
        }
        return result.outcome();
    }

    private ScoringPlan plan(long run) {
        return files.plan(run, transactions.required(() -> facts.require(run, RunFacts.SCORING_PLAN)));
    }
}
