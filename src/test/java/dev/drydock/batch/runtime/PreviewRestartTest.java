package dev.drydock.batch.runtime;

import static dev.drydock.batch.runtime.JobSite.ENGINEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.LogParts;
import dev.drydock.application.runs.PreviewRestart;
import dev.drydock.application.runs.PreviewRestart.DataChange;
import dev.drydock.application.runs.PreviewRestart.Preview;
import dev.drydock.application.runs.RestartPlan.Outcome;
import dev.drydock.application.runs.RestartPlan.Planned;
import dev.drydock.application.runs.RestartSteps;
import dev.drydock.application.runs.SubmittedData;
import dev.drydock.dataplane.FileStagingArea;
import dev.drydock.persistence.JpaExports;
import dev.drydock.persistence.TestDatabase;
import dev.drydock.workers.TaskLogsOnDisk;
import dev.drydock.workers.TaskProgressOnDisk;
import dev.drydock.workers.protocol.ProgressLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a preview tells is what a restart then does; and it changes nothing. */
class PreviewRestartTest {
    private static final String CHUNK = """
            <step id="%s" next="%s"><chunk item-count="10">
              <reader ref="reader"><properties>
                <property name="from" value="%s"/><property name="to" value="%s"/>
              </properties></reader>
              <writer ref="writer"/>
            </chunk>%s</step>
            """;
    private static final String PARTITIONS = """
            <partition><plan partitions="3" threads="1">
              <properties partition="0"><property name="from" value="0"/><property name="to" value="20"/></properties>
              <properties partition="1"><property name="from" value="100"/><property name="to" value="140"/></properties>
              <properties partition="2"><property name="from" value="200"/><property name="to" value="220"/></properties>
            </plan></partition>
            """;
    private static final String JOB = """
            <step id="first" next="always"><batchlet ref="step"/></step>
            <step id="always" next="read" allow-start-if-complete="true"><batchlet ref="step"/></step>
            """
            + CHUNK.formatted("read", "parts", "0", "50", "")
            + CHUNK.formatted("parts", "last", "#{partitionPlan['from']}", "#{partitionPlan['to']}", PARTITIONS)
            + """
            <step id="last"><batchlet ref="step"/>
              <next on="GOOD" to="good"/><end on="*"/></step>
            <step id="good"><batchlet ref="step"/></step>
            <step id="aside"><batchlet ref="step"/></step>
            """;

    @TempDir
    Path folder;

    private Path inbox() {
        return folder.resolve("inbox");
    }

    private JobSite site(TestDatabase.Kind kind) throws IOException {
        Files.createDirectories(inbox());
        return new JobSite(kind, Files.createDirectories(folder.resolve("jobs")));
    }

    private PreviewRestart previews(JobSite site) {
        return new PreviewRestart(
                site.transactions,
                site.authorization,
                site.runtime,
                site.executions,
                site.runs,
                new RestartSteps(
                        site.runtime,
                        site.executions,
                        new LogParts(new ExecutionLogs(folder.resolve("logs")), new TaskLogsOnDisk(tasks())),
                        new TaskProgressOnDisk(tasks())),
                new SubmittedData(
                        site.runs,
                        site.facts,
                        site.environment,
                        site.database.repository(JpaExports.class),
                        new FileStagingArea(inbox(), folder.resolve("staging"))));
    }

    private Path tasks() {
        return folder.resolve("tasks");
    }

    private static Planned step(Preview preview, String name) {
        return preview.steps().stream()
                .filter(step -> step.step().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhatTheRestartThenDoes(TestDatabase.Kind kind) throws IOException {
        try (JobSite site = site(kind)) {
            site.job("walk", JOB);
            site.failing.add("item-25");
            Execution failed = site.run("walk", Map.of("model", "pump", "note", "night"));

            Map<String, List<String>> before = site.everything();
            Preview preview = previews(site).preview(ENGINEER, failed.executionId(), Optional.empty());
            assertThat(site.everything()).isEqualTo(before);

            assertThat(preview.obstacles()).isEmpty();
            assertThat(preview.parameters()).containsEntry("note", "night");
            assertThat(preview.job().changed()).isFalse();
            assertThat(step(preview, "first").outcome()).isEqualTo(Outcome.LEFT_OUT);
            assertThat(step(preview, "always").outcome()).isEqualTo(Outcome.RUNS);
            assertThat(step(preview, "read")).satisfies(read -> {
                assertThat(read.outcome()).isEqualTo(Outcome.GOES_ON);
                assertThat(read.checkpoint()).contains("continues to read at 20");
            });
            assertThat(step(preview, "parts").outcome()).isEqualTo(Outcome.RUNS);
            assertThat(step(preview, "last").sure()).isTrue();
            assertThat(step(preview, "good").sure()).isFalse();
            assertThat(step(preview, "aside").outcome()).isEqualTo(Outcome.NOT_REACHED);

            site.failing.clear();
            Execution done = site.ended(
                    site.restart.restart(ENGINEER, failed.executionId(), Optional.empty(), Optional.empty()));
            assertThat(site.transactions.required(() -> site.executions.steps(done.executionId())))
                    .extracting(step -> step.name() + " " + step.metrics().get("READ_COUNT"))
                    .containsExactly("always 0", "read 30", "parts 80", "last 0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhichPartitionsAreLeft(TestDatabase.Kind kind) throws IOException {
        try (JobSite site = site(kind)) {
            site.job("walk", JOB);
            site.failing.add("item-125");
            Execution failed = site.run("walk", Map.of());

            Preview preview = previews(site).preview(ENGINEER, failed.executionId(), Optional.empty());

            assertThat(step(preview, "read").outcome()).isEqualTo(Outcome.LEFT_OUT);
            assertThat(step(preview, "parts")).satisfies(parts -> {
                assertThat(parts.outcome()).isEqualTo(Outcome.GOES_ON);
                assertThat(parts.partitionsDone()).containsExactly(0, 2);
                assertThat(parts.partitionsLeft()).containsExactly(1);
                assertThat(parts.checkpoint()).contains("partition 1 continues to read at 120");
            });
            site.failing.clear();
            Execution done = site.ended(
                    site.restart.restart(ENGINEER, failed.executionId(), Optional.empty(), Optional.empty()));
            assertThat(site.transactions.required(() -> site.executions.steps(done.executionId())))
                    .filteredOn(step -> step.name().equals("parts"))
                    .singleElement()
                    .satisfies(step -> assertThat(step.metrics()).containsEntry("READ_COUNT", 20L));
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsHowFarATrainingThatIsLeftHasCome(TestDatabase.Kind kind) throws IOException {
        try (JobSite site = site(kind)) {
            site.job("walk", JOB);
            site.failing.add("item-125");
            Execution failed = site.run("walk", Map.of());
            Path logs = Files.createDirectories(folder.resolve("logs/" + failed.executionId()));
            for (int partition = 0; partition < 2; partition++) {
                String task = failed.instanceId() + "-train-" + partition;
                Files.writeString(logs.resolve("parts#" + partition + ".log"), "task=" + task + " attempt=1 begins\n");
                Path attempt = Files.createDirectories(tasks().resolve(task + "/attempt-1-0"));
                Files.writeString(attempt.resolve("worker.log"), "");
                new ProgressLine(3, 120 + partition, "train", 0.5, 900, JobSite.NOW, ProgressLine.Figures.NONE)
                        .append(attempt.resolve("progress.csv"));
            }

            Preview preview = previews(site).preview(ENGINEER, failed.executionId(), Optional.empty());

            assertThat(step(preview, "parts").checkpoint())
                    .contains("partition 1 continues to read at 120; task " + failed.instanceId()
                            + "-train-1 has reached epoch 3, step 121, and continues from its last checkpoint");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsARestartAtAStepAndWhyNoneIsPossible(TestDatabase.Kind kind) throws IOException {
        try (JobSite site = site(kind)) {
            site.job("walk", JOB);
            site.answers.put("last", "GOOD");
            site.failing.add("good");
            Execution failed = site.run("walk", Map.of());

            Preview preview = previews(site).preview(ENGINEER, failed.executionId(), Optional.of("read"));
            assertThat(step(preview, "first").outcome()).isEqualTo(Outcome.NOT_REACHED);
            assertThat(step(preview, "read").outcome()).isEqualTo(Outcome.RUNS);
            assertThat(step(preview, "read").checkpoint()).isEmpty();
            assertThat(step(preview, "parts").outcome()).isEqualTo(Outcome.RUNS);

            assertThat(previews(site)
                            .preview(ENGINEER, failed.executionId(), Optional.of("nowhere"))
                            .obstacles())
                    .singleElement()
                    .asString()
                    .contains("no step nowhere");
            site.failing.clear();
            Execution done = site.ended(
                    site.restart.restart(ENGINEER, failed.executionId(), Optional.empty(), Optional.empty()));
            assertThat(previews(site)
                            .preview(ENGINEER, failed.executionId(), Optional.empty())
                            .obstacles())
                    .singleElement()
                    .asString()
                    .contains("a later execution of the same run exists, " + done.executionId());
            assertThat(previews(site)
                            .preview(ENGINEER, done.executionId(), Optional.empty())
                            .obstacles())
                    .singleElement()
                    .asString()
                    .contains("COMPLETED");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsTheStartLimitThatTheRestartThenMeets(TestDatabase.Kind kind) throws IOException {
        try (JobSite site = site(kind)) {
            site.job("once", "<step id=\"only\" start-limit=\"1\"><batchlet ref=\"step\"/></step>");
            site.failing.add("only");
            Execution failed = site.run("once", Map.of());

            Preview preview = previews(site).preview(ENGINEER, failed.executionId(), Optional.empty());
            assertThat(step(preview, "only").outcome()).isEqualTo(Outcome.LIMIT_REACHED);

            site.failing.clear();
            assertThat(site.ended(site.restart.restart(
                                    ENGINEER, failed.executionId(), Optional.empty(), Optional.empty()))
                            .status())
                    .isEqualTo("FAILED");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhatHasChangedSinceTheRunWasSubmitted(TestDatabase.Kind kind) throws IOException {
        try (JobSite site = site(kind)) {
            site.job("walk", JOB);
            site.failing.add("first");
            Execution failed = site.run("walk", Map.of("model", "pump"));
            assertThat(previews(site)
                            .preview(ENGINEER, failed.executionId(), Optional.empty())
                            .data())
                    .noneMatch(change -> change.changed() || change.kept().isPresent());

            site.job("walk", JOB.replace("item-count=\"10\"", "item-count=\"5\""));
            site.model("pump", "2".repeat(64));
            Files.writeString(inbox().resolve("plant-a-7.manifest.json"), "{}");
            Preview preview = previews(site).preview(ENGINEER, failed.executionId(), Optional.empty());

            assertThat(preview.job().changed()).isTrue();
            assertThat(preview.job().now())
                    .contains(site.runtime.require("walk").digest());
            assertThat(preview.data())
                    .filteredOn(DataChange::changed)
                    .extracting(DataChange::name)
                    .containsExactly("model-file", "inbox");
            assertThat(preview.data())
                    .filteredOn(change -> change.kept().isPresent())
                    .singleElement()
                    .satisfies(change -> {
                        assertThat(change.name()).isEqualTo("model-file");
                        assertThat(change.kept().orElseThrow())
                                .contains("keeps the model.yaml that it was submitted under")
                                .contains("abandon the run and start a new one");
                    });
            assertThat(preview.data())
                    .filteredOn(change -> change.name().equals("inbox"))
                    .singleElement()
                    .satisfies(change -> assertThat(change.now()).contains("plant-a-7.manifest.json"));
        }
    }
}
