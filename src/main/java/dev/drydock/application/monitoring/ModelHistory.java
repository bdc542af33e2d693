package dev.drydock.application.monitoring;

import dev.drydock.domain.validation.Interval;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One model over weeks, day by day. What was not measured on a day is empty, never 0.
 *
 * @param zone by which the days are counted
 * @param metric that the newest report leads with; empty if there is no report with one
 * @param days without a gap, the oldest first; the last is today
 * @param events the oldest first
 * @param remarks what is left out and why, whole sentences
 */
public record ModelHistory(
        String model,
        ZoneId zone,
        Optional<LeadingName> metric,
        List<Day> days,
        List<Event> events,
        List<String> remarks) {
    public ModelHistory {
        days = List.copyOf(days);
        events = List.copyOf(events);
        remarks = List.copyOf(remarks);
    }

    /** @param name such as {@code auc} */
    public record LeadingName(String name, boolean lessIsBetter) {}

    /**
     * One day of the zone, 23 to 25 hours long. Of what was measured several times the last counts.
     *
     * @param until exclusive
     * @param service what the version in service reached on labelled rows
     * @param candidate what a new version reached
     * @param predictions rows of received prediction logs
     * @param labels rows of received labels
     * @param traffic clients' requests at the serving node; empty if no orchestrator counted on the day
     * @param raised alerts that began on the day
     * @param open alerts that stood on the day, for however short a time
     */
    public record Day(
            LocalDate date,
            Instant from,
            Instant until,
            Optional<Accuracy> service,
            Optional<Accuracy> candidate,
            OptionalLong predictions,
            OptionalLong labels,
            Optional<Traffic> traffic,
            Optional<Drift> drift,
            int raised,
            int open) {

        /** Where a moment of the day lies in it, from 0 to 1. */
        public double share(Instant at) {
            return (double) Duration.between(from, at).toMillis()
                    / Duration.between(from, until).toMillis();
        }

        /** Whether anything is known of the day beside its alerts. */
        public boolean isMeasured() {
            return service.isPresent()
                    || candidate.isPresent()
                    || predictions.isPresent()
                    || labels.isPresent()
                    || traffic.isPresent()
                    || drift.isPresent();
        }
    }

    /**
     * The leading metric of one version.
     *
     * @param version such as {@code pump-failure/7}
     * @param value empty if the report leads with another metric than {@link ModelHistory#metric}
     * @param limit of the gate {@code floor}
     * @param rows labelled rows; 0 if the report does not say
     * @param p95 95th percentile of the time to score one row in the worker, in milliseconds
     */
    public record Accuracy(
            String version,
            OptionalDouble value,
            Optional<Interval> bounds,
            OptionalDouble limit,
            int rows,
            OptionalDouble p95) {}

    /**
     * Clients' requests at the serving node on one day. The times are upper bounds in milliseconds of what that share of the answered requests
     * took; empty if none was answered.
     *
     * @param requests with and without an answer
     * @param errors requests without an answer
     * @param abstentions rows without an answer because the version abstained
     */
    public record Traffic(
            long requests, long errors, long abstentions, OptionalDouble p50, OptionalDouble p95, OptionalDouble p99) {}

    /**
     * The population stability index that a run measured.
     *
     * @param inputs the largest of the inputs; empty if none was compared
     * @param predictions the largest of the scores and predicted classes; empty as well
     * @param limit that {@code model.yaml} allows
     * @param worst the inputs with the largest index, the worst first
     */
    public record Drift(long run, OptionalDouble inputs, OptionalDouble predictions, double limit, List<Input> worst) {
        public Drift {
            worst = List.copyOf(worst);
        }
    }

    /** @param drifted whether the run's report calls it so */
    public record Input(String name, double index, boolean drifted) {}

    /** Something that happened at a moment. */
    public record Event(Instant at, Kind kind, String text) {

        public enum Kind {
            RELEASE,
            ROLLBACK,
            ALERT
        }
    }
}
