package dev.drydock.application.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Role;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.training.TaskProgress;
import dev.drydock.domain.training.TaskProgress.Point;
import dev.drydock.failure.DrydockException;
import dev.drydock.persistence.JpaExecutionQueue;
import dev.drydock.persistence.JpaFigureRecords;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
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

        Figures figures = view().view(AUDREY);

        assertThat(figures.at()).isEqualTo(AT);
        assertThat(figures.work().queue().waiting()).isEmpty();
        assertThat(figures.models().registered()).isEqualTo(1);
        assertThat(figures.models().waiting())
                .singleElement()
                .satisfies(version -> assertThat(version.id()).hasToString("pump/1"));
        assertThat(figures.models().training().get("pump"))
                .singleElement()
                .satisfies(point -> assertThat(point.loss()).isEqualTo(0.25));
    }

    @Test
    void ofMoreModelsThanItShowsThoseWhoseNamesComeFirstAreShown() {
        for (int i = 0; i <= ViewFigures.MOST_MODELS; i++) {
            String model = "model-%03d".formatted(i);
            register(model);
            run(i + 1, model);
        }

        Figures figures = view().view(AUDREY);

        assertThat(figures.models().registered()).isEqualTo(ViewFigures.MOST_MODELS + 1);
        assertThat(figures.models().training())
                .hasSize(ViewFigures.MOST_MODELS)
                .containsKey("model-000")
                .doesNotContainKey("model-100");
        assertThat(figures.work().executions())
                .hasSize(ViewFigures.MOST_MODELS)
                .noneMatch(group -> group.model().orElse("").equals("model-100"));
    }

    @Test
    void aSiteWithoutAnythingHasNoFigureOfAModel() {
        Figures figures = view().view(AUDREY);

        assertThat(figures.models().registered()).isZero();
        assertThat(figures.models().training()).isEmpty();
        assertThat(figures.data().exports()).isEmpty();
        assertThat(figures.work().executions()).isEmpty();
    }

    @Test
    void whoMayNotReadRunsMayNotReadFigures() {
        Actor nobody = new Actor("nobody", Set.of());

        assertThatThrownBy(() -> view().view(nobody)).isInstanceOf(DrydockException.class);
    }

    private ViewFigures view() {
        return new ViewFigures(
                database.transactions(),
                new Authorization(database.transactions(), new TestAuditLog(database)),
                database.repository(JpaFigureRecords.class),
                database.repository(JpaExecutionQueue.class),
                database.repository(JpaModelRepository.class),
                database.repository(JpaVersionRepository.class),
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
