package dev.drydock.batch.runtime;

import static dev.drydock.batch.runtime.JobSite.ENGINEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Step;
import dev.drydock.application.runs.ListRecentRuns;
import dev.drydock.application.runs.ListRecentRuns.RecentRun;
import dev.drydock.persistence.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListRecentRunsTest {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway") // before each
    private JobSite site;

    @SuppressWarnings("NullAway") // before each
    private ListRecentRuns recent;

    @BeforeEach
    void open() {
        site = new JobSite(TestDatabase.Kind.H2, folder);
        site.job("walk", """
                <step id="one" next="two"><batchlet ref="step"/></step>
                <step id="two"><batchlet ref="step"/></step>
                """);
        site.job("other", "<step id=\"one\"><batchlet ref=\"step\"/></step>");
        recent = new ListRecentRuns(site.transactions, site.authorization, site.executions, site.facts);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void listsTheLastRunsOfTheJobOldestFirst() {
        site.run("walk", Map.of());
        Execution second = site.run("walk", Map.of());
        site.run("other", Map.of());
        Execution third = site.run("walk", Map.of());

        assertThat(recent.list(ENGINEER, "walk", 2))
                .extracting(run -> run.latest().executionId())
                .containsExactly(second.executionId(), third.executionId());
    }

    @Test
    void aRestartedRunIsOneRunWithTheStepsOfBothExecutions() {
        site.failing.add("two");
        Execution failed = site.run("walk", Map.of());
        site.failing.clear();
        Execution restarted =
                site.ended(site.restart.restart(ENGINEER, failed.executionId(), Optional.empty(), Optional.empty()));
        site.transactions.run(() -> site.facts.record(failed.instanceId(), "rows", "12"));

        List<RecentRun> runs = recent.list(ENGINEER, "walk", 10);

        assertThat(runs).hasSize(1);
        assertThat(runs.get(0).latest().executionId()).isEqualTo(restarted.executionId());
        assertThat(runs.get(0).steps()).extracting(Step::name).containsExactly("one", "two");
        assertThat(runs.get(0).steps()).extracting(Step::status).containsOnly("COMPLETED");
        assertThat(runs.get(0).facts()).containsEntry("rows", "12");
    }
}
