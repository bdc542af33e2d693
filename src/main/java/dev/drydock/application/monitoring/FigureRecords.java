package dev.drydock.application.monitoring;

import dev.drydock.domain.registry.VersionState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the database knows of the site's work, each by one grouped query. Every method joins the caller's transaction. A query about models
 * takes their names, so that other models leave none of these out.
 */
public interface FigureRecords {

    /**
     * The executions in the job repository of these models and of jobs without a model, by job, model and status.
     *
     * @param most groups, those with the newest executions first
     */
    List<ExecutionGroup> executions(Collection<String> models, int most);

    /** When the oldest of all executions that wait was submitted or restarted; empty if none waits. */
    Optional<Instant> oldestWaiting();

    /**
     * The steps of the newest execution of each job and model, of these models and of jobs without a model; each step once.
     *
     * @param most steps, the newest first
     */
    List<StepTime> steps(Collection<String> models, int most);

    /** How many running executions each orchestrator holds. */
    Map<String, Long> leases();

    /** The files of received exports, by model, kind and state. */
    List<ExportGroup> exports(Collection<String> models);

    /** When each model's newest export was received. */
    Map<String, Instant> newestExports(Collection<String> models);

    /**
     * The training task that began last of each model's newest run that trains.
     *
     * @param most among how many of the site's newest training tasks
     */
    Map<String, String> newestTrainings(Collection<String> models, int most);

    /** The newest version of each model that was judged. */
    List<JudgedVersion> newestJudged(Collection<String> models);

    /** The versions that wait for people, by model and state; those that another version in service has superseded wait for nobody. */
    List<WaitingVersions> waiting(Collection<String> models);

    /** The number of each model's version in service. */
    Map<String, Integer> champions(Collection<String> models);

    /** How long the database takes for a query of one row. */
    Duration answerTime();

    /**
     * Executions of one job and model in one status.
     *
     * @param model empty of a job without a model
     * @param status {@code WAITING} or a batch status, such as {@code STARTED}
     * @param oldestCreated when the oldest of them was submitted or restarted
     * @param oldestStarted when the oldest of them began
     * @param newest times of the newest of them
     * @param retryDue when Drydock will restart the newest of them by itself; empty if it will not
     */
    record ExecutionGroup(
            String job,
            Optional<String> model,
            String status,
            long count,
            Instant oldestCreated,
            Optional<Instant> oldestStarted,
            Span newest,
            Optional<Instant> retryDue) {}

    /** @param ended empty while it runs */
    record Span(Optional<Instant> started, Optional<Instant> ended) {

        /** From its start to its end, or to {@code now} while it runs; empty before its start. */
        public Optional<Duration> length(Instant now) {
            return started.map(from -> Duration.between(from, ended.orElse(now)))
                    .map(length -> length.isNegative() ? Duration.ZERO : length);
        }
    }

    /** One step of the newest execution of its job and model. */
    record StepTime(String job, Optional<String> model, String step, String status, Span span) {}

    /**
     * Files of one model and kind in one state.
     *
     * @param kind {@code LOGS} or {@code FEEDBACK}
     * @param state of {@link dev.drydock.domain.dataset.ExportFile.State}
     * @param quarantining how many of them have a quarantined row
     */
    record ExportGroup(
            String model, String kind, String state, long files, long accepted, long quarantined, long quarantining) {}

    /** @param verdict of {@link dev.drydock.domain.validation.Verdict} */
    record JudgedVersion(String model, int number, String verdict, Instant created) {}

    /**
     * Versions of one model in one state that wait for people.
     *
     * @param oldest when the oldest of them was made
     */
    record WaitingVersions(String model, VersionState state, long count, Instant oldest) {}
}
