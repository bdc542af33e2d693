package dev.drydock.application.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Role;
import dev.drydock.application.monitoring.FigureRecords.WaitingVersions;
import dev.drydock.application.monitoring.Figures.Names;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.failure.DrydockException;
import dev.drydock.persistence.JpaExecutionQueue;
import dev.drydock.persistence.JpaFigureRecords;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ViewFiguresTest {
    private static final Instant AT = Instant.parse("2026-12-02T02:00:00Z");
    private static final Actor AUDREY = new Actor("audrey", Set.of(Role.AUDITOR));

    private final TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void tellsWhatWaitsAndTheNewestLinesOfATraining() {
        register("pump");
        database.execute("insert into model_version (model, version_number, state, created_by, created_at, verdict)"
                + " values ('pump', 1, 'PROPOSED', 'erin', timestamp with time zone '" + AT + "', 'PASS')");
        run(1, "pump");

        ViewFigures view = view();
        Names names = view.names(AUDREY);

        assertThat(names).isEqualTo(new Names(1, List.of("pump")));
        assertThat(view.work(AUDREY, names).at()).isEqualTo(AT);
        assertThat(view.work(AUDREY, names).queue().waiting()).isEmpty();
        assertThat(view.models(AUDREY, names).waiting())
                .containsExactly(new WaitingVersions("pump", VersionState.PROPOSED, 1, AT));
        assertThat(view.trainings(AUDREY, names)).isEqualTo(Map.of("pump", "1-train-0"));
        assertThat(view.points(AUDREY, "1-train-0"))
                .singleElement()
                .satisfies(point -> assertThat(point.loss()).isEqualTo(0.25));
        assertThat(view.databaseAnswer(AUDREY)).isPositive();
    }

    @Test
    void ofMoreModelsThanItShowsThoseWhoseNamesComeFirstAreShown() {
        for (int i = 0; i <= ViewFigures.MOST_MODELS; i++) {
            String model = "model-%03d".formatted(i);
            register(model);
            run(i + 1, model);
        }

        ViewFigures view = view();
        Names names = view.names(AUDREY);

        assertThat(names.registered()).isEqualTo(ViewFigures.MOST_MODELS + 1);
        assertThat(view.trainings(AUDREY, names))
                .hasSize(ViewFigures.MOST_MODELS)
                .containsKey("model-000")
                .doesNotContainKey("model-100");
        assertThat(view.work(AUDREY, names).executions())
                .hasSize(ViewFigures.MOST_MODELS)
                .noneMatch(group -> group.model().orElse("").equals("model-100"));
    }

    @Test
    void aSiteWithoutAnythingHasNoFigureOfAModel() {
        ViewFigures view = view();
        Names names = view.names(AUDREY);

        assertThat(names).isEqualTo(new Names(0, List.of()));
        assertThat(view.trainings(AUDREY, names)).isEmpty();
        assertThat(view.data(AUDREY, names).exports()).isEmpty();
        assertThat(view.work(AUDREY, names).executions()).isEmpty();
        assertThat(view.models(AUDREY, names).waiting()).isEmpty();
    }

    @Test
    void whoMayNotReadRunsMayNotReadFigures() {
        Actor nobody = new Actor("nobody", Set.of());

        Names names = new Names(1, List.of("pump"));
        ViewFigures view = view();

        assertThat(Stream.<ThrowingCallable>of(
                        () -> view.databaseAnswer(nobody),
                        () -> view.names(nobody),
                        () -> view.work(nobody, names),
                        () -> view.data(nobody, names),
                        () -> view.models(nobody, names),
                        () -> view.trainings(nobody, names),
                        () -> view.points(nobody, "1-train-0")))
                .allSatisfy(read -> assertThatThrownBy(read).isInstanceOf(DrydockException.class));
    }

    private ViewFigures view() {
        return new ViewFigures(
                database.transactions(),
                new Authorization(database.transactions(), new TestAuditLog(database)),
                database.repository(JpaFigureRecords.class),
                database.repository(JpaExecutionQueue.class),
                database.repository(JpaModelRepository.class),
                task -> List.of(new Point(1, 10, false, 0.25, 900, AT, TaskProgress.Figures.NONE)),
                Clock.fixed(AT, ZoneOffset.UTC));
    }

    private void register(String model) {
        JpaModelRepository models = database.repository(JpaModelRepository.class);
        database.transactions().run(() -> models.register(new RegisteredModel(model, "drydock: 1\n", "ff", "sam", AT)));
    }

    private void run(int instance, String model) {
        String at = "timestamp with time zone '" + AT + "'";
        database.execute(
                "insert into job_instance (jobinstanceid, version, jobname) values (" + instance + ", 0, 'nightly')");
        database.execute(
                "insert into run (instance_id, job, model, submitter, request_digest, job_digest, submitted_at)"
                        + " values (" + instance + ", 'nightly', '" + model + "', 'olga', 'ff', 'ff', " + at + ")");
        database.execute("insert into job_execution (jobexecutionid, jobinstanceid, version, createtime, starttime,"
                + " batchstatus) values (" + instance + ", " + instance + ", 0, " + at + ", " + at + ", 'STARTED')");
        database.execute("insert into run_fact (instance_id, fact, fact_value) values (" + instance
                + ", 'parent-version', '" + model + "/1')");
        database.execute("insert into task (task_key, kind, request_digest, fence, state, begun_at) values ('"
                + instance + "-train-0', 'TRAIN', 'ff', 1, 'OPEN', " + at + ")");
    }
}
