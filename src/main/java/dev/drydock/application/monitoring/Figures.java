package dev.drydock.application.monitoring;

import dev.drydock.application.monitoring.FigureRecords.ExecutionGroup;
import dev.drydock.application.monitoring.FigureRecords.ExportGroup;
import dev.drydock.application.monitoring.FigureRecords.JudgedVersion;
import dev.drydock.application.monitoring.FigureRecords.StepTime;
import dev.drydock.application.monitoring.FigureRecords.WaitingVersions;
import dev.drydock.application.runs.QueueOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The site's figures, each part at one time. Tested by {@code ViewFiguresTest}. */
public final class Figures {
    private Figures() {}

    /**
     * The models of the site.
     *
     * @param registered how many the site has
     * @param shown names of those whose figures are shown, in order
     */
    public record Names(int registered, List<String> shown) {
        public Names {
            shown = List.copyOf(shown);
        }
    }

    /**
     * @param oldestWaiting when the oldest execution that waits was submitted or restarted
     * @param leases running executions by the orchestrator that holds them
     */
    public record Work(
            Instant at,
            List<ExecutionGroup> executions,
            List<StepTime> steps,
            QueueOrder queue,
            Optional<Instant> oldestWaiting,
            Map<String, Long> leases) {}

    /** @param received when each model's newest export was received */
    public record Data(List<ExportGroup> exports, Map<String, Instant> received) {}

    /**
     * @param champions number of the version in service, by model
     * @param waiting versions that wait for people
     */
    public record Models(
            Instant at,
            Names names,
            Map<String, Integer> champions,
            List<JudgedVersion> judged,
            List<WaitingVersions> waiting) {}
}
