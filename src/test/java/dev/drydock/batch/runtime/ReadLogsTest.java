package dev.drydock.batch.runtime;

import static dev.drydock.batch.runtime.JobSite.ENGINEER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.LogParts;
import dev.drydock.application.runs.LogParts.Part;
import dev.drydock.application.runs.LogPlace;
import dev.drydock.application.runs.ReadLogs;
import dev.drydock.domain.training.TaskAttempt;
import dev.drydock.domain.training.TaskResult.TaskFailure;
import dev.drydock.files.Sha256;
import dev.drydock.persistence.TestDatabase;
import dev.drydock.workers.TaskLogsOnDisk;
import dev.drydock.workers.protocol.ResultFile;
import dev.drydock.workers.protocol.TaskDirectory;
import dev.drydock.workers.protocol.VerdictFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.logging.Logger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadLogsTest {
    private static final Logger LOG = Logger.getLogger("dev.drydock.test");

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway") // before each
    private JobSite site;

    @SuppressWarnings("NullAway") // before each
    private ExecutionLogs files;

    @SuppressWarnings("NullAway") // before each
    private ReadLogs logs;

    @BeforeEach
    void open() throws IOException {
        site = new JobSite(TestDatabase.Kind.H2, Files.createDirectories(folder.resolve("jobs")));
        site.job("walk", "<step id=\"train\"><batchlet ref=\"step\"/></step>");
        files = new ExecutionLogs(folder.resolve("logs"));
        files.install();
        logs = new ReadLogs(
                site.transactions,
                site.authorization,
                site.executions,
                new LogParts(files, new TaskLogsOnDisk(folder.resolve("tasks"))),
                site.audited::add);
    }

    @AfterEach
    void close() {
        files.close();
        site.close();
    }

    private static LogPlace place(Execution execution, String step, int partition) {
        return new LogPlace(
                execution.executionId(),
                Optional.of(step),
                partition < 0 ? OptionalInt.empty() : OptionalInt.of(partition));
    }

    private void log(LogPlace place, String text) throws Exception {
        files.<Boolean>within(place, () -> {
            LOG.info(text);
            return Boolean.TRUE;
        });
    }

    private Execution logged() throws Exception {
        Execution execution = site.run("walk", Map.of());
        log(LogPlace.ofExecution(execution.executionId()), "the job begins");
        log(place(execution, "train", -1), "the step begins");
        log(place(execution, "train", 0), "task=" + execution.instanceId() + "-train-0 attempt=1 begins");
        log(place(execution, "train", 10), "task=" + execution.instanceId() + "-train-10 attempt=1 begins");
        for (String attempt : new String[] {"-train-0/attempt-1-0", "-train-0/attempt-2-0", "-score/attempt-1-0"}) {
            Path written = Files.createDirectories(folder.resolve("tasks/" + execution.instanceId() + attempt));
            Files.writeString(written.resolve("worker.log"), "worker of " + attempt + "\n");
        }
        return execution;
    }

    private String read(LogPlace place, long offset) {
        return new String(
                logs.read(ENGINEER, place, Optional.empty(), OptionalLong.empty(), OptionalInt.empty(), offset),
                StandardCharsets.UTF_8);
    }

    @Test
    void eachPlaceHasWhatWasLoggedThereAndBelow() throws Exception {
        Execution execution = logged();

        assertThat(read(LogPlace.ofExecution(execution.executionId()), 0))
                .contains("the job begins", "the step begins", "-train-0 attempt", "-train-10 attempt");
        assertThat(read(place(execution, "train", -1), 0))
                .contains("the step begins", "-train-0 attempt", "-train-10 attempt")
                .doesNotContain("the job begins");
        assertThat(read(place(execution, "train", 10), 0))
                .contains("-train-10 attempt")
                .doesNotContain("the step begins", "-train-0 attempt");
        assertThat(read(place(execution, "../../" + execution.executionId(), -1), 0))
                .isEmpty();
    }

    @Test
    void aWorkersLogIsFoundByTheStepAndPartitionThatStartedIt() throws Exception {
        Execution execution = logged();
        String task = execution.instanceId() + "-train-0";

        assertThat(logs.list(ENGINEER, execution.executionId()))
                .filteredOn(part -> part.task().isPresent())
                .extracting(Part::task, Part::attempt, Part::place)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                Optional.of(execution.instanceId() + "-score"),
                                OptionalLong.of(1),
                                LogPlace.ofExecution(execution.executionId())),
                        org.assertj.core.groups.Tuple.tuple(
                                Optional.of(task), OptionalLong.of(1), place(execution, "train", 0)),
                        org.assertj.core.groups.Tuple.tuple(
                                Optional.of(task), OptionalLong.of(2), place(execution, "train", 0)));
        LogPlace any = LogPlace.ofExecution(execution.executionId());
        assertThat(new String(
                        logs.read(ENGINEER, any, Optional.of(task), OptionalLong.empty(), OptionalInt.empty(), 0),
                        StandardCharsets.UTF_8))
                .contains("attempt-2-0");
        assertThat(new String(
                        logs.read(ENGINEER, any, Optional.of(task), OptionalLong.of(1), OptionalInt.of(0), 0),
                        StandardCharsets.UTF_8))
                .contains("attempt-1-0");
    }

    @Test
    void eachAttemptOfAWorkerHasItsStateAndWhyItEnded() throws Exception {
        Execution execution = logged();
        TaskDirectory train = new TaskDirectory(folder.resolve("tasks/" + execution.instanceId() + "-train-0"));
        new VerdictFile("WORKER_DIED", "It died.").write(train.attempt(1, 0));
        ResultFile.completed(Map.of(), Map.of()).write(train.attempt(2, 0));

        assertThat(logs.list(ENGINEER, execution.executionId()))
                .flatExtracting(part -> part.worker().stream().toList())
                .extracting(
                        TaskAttempt::state,
                        attempt -> attempt.failure().map(TaskFailure::code).orElse(""),
                        attempt -> attempt.ended().isPresent())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(TaskAttempt.State.STARTING, "", false),
                        org.assertj.core.groups.Tuple.tuple(TaskAttempt.State.DIED, "WORKER_DIED", true),
                        org.assertj.core.groups.Tuple.tuple(TaskAttempt.State.COMPLETED, "", true));
    }

    @Test
    void aTailGoesOnBehindTheLastWholeLine() throws Exception {
        Execution execution = logged();
        Path file = files.file(execution.executionId());
        Files.writeString(file, "first\nsec");
        LogPlace place = LogPlace.ofExecution(execution.executionId());

        assertThat(read(place, 0)).isEqualTo("first\n");
        assertThat(read(place, 6)).isEqualTo("sec");
        Files.writeString(file, "first\nsecond\nthird\n");
        assertThat(read(place, 9)).isEqualTo("ond\nthird\n");
        assertThat(read(place, 19)).isEmpty();
        assertThat(read(place, 1000)).isEmpty();
        assertThatThrownBy(() -> read(place, -1)).hasMessageContaining("the first one is 0");

        Files.writeString(file, "x".repeat(99) + "\n");
        StringBuilder all = new StringBuilder("x".repeat(99) + "\n");
        while (all.length() <= ReadLogs.PIECE * 2) {
            all.append("y".repeat(99)).append('\n');
        }
        Files.writeString(file, all);
        StringBuilder seen = new StringBuilder();
        for (String piece = read(place, 0); !piece.isEmpty(); piece = read(place, seen.length())) {
            seen.append(piece);
        }
        assertThat(seen.toString().equals(all.toString())).isTrue();
    }

    @Test
    void theArchiveHoldsEverythingAndTheAuditLogItsDigest() throws Exception {
        Execution execution = logged();

        ReadLogs.Archive archive = logs.archive(ENGINEER, execution.executionId());

        assertThat(Sha256.hexOfFile(archive.file())).isEqualTo(archive.sha256());
        assertThat(site.audited).last().satisfies(event -> {
            assertThat(event.action()).isEqualTo("execution.logs.download");
            assertThat(event.details()).containsEntry("sha256", archive.sha256());
        });
        String task = "workers/" + execution.instanceId();
        assertThat(unzipped(archive.file()))
                .containsOnlyKeys(
                        "execution-" + execution.executionId() + ".log",
                        "train.log",
                        "train#0.log",
                        "train#10.log",
                        task + "-score/attempt-1.log",
                        task + "-train-0/attempt-1.log",
                        task + "-train-0/attempt-2.log")
                .hasEntrySatisfying("train#10.log", text -> assertThat(text).contains("-train-10 attempt"));
        Files.delete(archive.file());
    }

    @Test
    void aPurgeRemovesAllOfAnExecutionsFilesAndNoOthers() throws Exception {
        Execution first = logged();
        Execution other = logged();

        files.remove(first.executionId());
        files.remove(first.executionId());

        assertThat(files.places(first.executionId())).isEmpty();
        assertThat(files.places(other.executionId())).hasSize(4);
        assertThat(site.audited).extracting(AuditLog.Event::action).doesNotContain("execution.logs.download");
    }

    private static Map<String, String> unzipped(Path file) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (InputStream in = Files.newInputStream(file);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                texts.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return texts;
    }
}
