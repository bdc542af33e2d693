package dev.drydock.application.monitoring;

import dev.drydock.application.monitoring.FigureRecords.ExecutionGroup;
import dev.drydock.application.monitoring.FigureRecords.ExportGroup;
import dev.drydock.application.monitoring.FigureRecords.JudgedVersion;
import dev.drydock.application.monitoring.FigureRecords.StepTime;
import dev.drydock.application.runs.QueueOrder;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.training.TaskProgress.Point;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The site's figures at one time. */
public record Figures(Instant at, Work work, Data data, Models models, Duration databaseAnswer) {

    /** @param leases running executions by the orchestrator that holds them */
    public record Work(
            List<ExecutionGroup> executions, List<StepTime> steps, QueueOrder queue, Map<String, Long> leases) {}

    /** @param received when each model's newest export was received */
    public record Data(List<ExportGroup> exports, Map<String, Instant> received) {}

    /**
     * @param registered how many models the site has
     * @param champions number of the version in service, by model
     * @param waiting versions that wait for people
     * @param training the newest points of each model's newest training, in the order of its steps
     */
    public record Models(
            int registered,
            Map<String, Integer> champions,
            List<JudgedVersion> judged,
            List<ModelVersion> waiting,
            Map<String, List<Point>> training) {}
}
