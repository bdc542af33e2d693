package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Failure;
import dev.drydock.json.Mappers;
import dev.drydock.persistence.TestDatabase;
import dev.drydock.programlog.LogContext;
import dev.drydock.programlog.LogField;
import dev.drydock.tracing.Traces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spans of real executions, as the file has them. A cut one is in {@link RecoverOrphanTest}. */
class ExecutionSpansTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final long NANOS = 1_000_000_000L;

    @TempDir
    Path folder;

    @Test
    void aFailedRunAndItsRestartAreOneTraceOfTheRequestThatStartedIt() throws IOException {
        try (JobSite site = new JobSite(TestDatabase.Kind.H2, Files.createDirectory(folder.resolve("jobs")));
                Traces traces = traces()) {
            RunTraces runTraces = new RunTraces(site.transactions, site.facts, site.executions);
            new ExecutionSpans(site.transactions, site.executions, runTraces, traces).watch(site.runtime);
            site.job("two", """
                    <step id="first" next="second"><batchlet ref="b"/></step>
                    <step id="second"><batchlet ref="b"/></step>""");
            site.failing.add("second");

            Execution failed = asRequest(() -> site.submit.submit(
                    JobSite.ENGINEER, "two", Map.of("model", "pump", "note", "17.25"), Optional.empty()));
            site.ended(failed);
            await().until(() -> traces.written() == 3);
            site.failing.clear();
            site.ended(
                    site.restart.restart(JobSite.ENGINEER, failed.executionId(), Optional.empty(), Optional.empty()));
            await().until(() -> traces.written() == 5);

            List<JsonNode> spans = spans(folder);
            assertThat(spans).extracting(span -> text(span, "traceId")).containsOnly(TRACE);
            assertThat(spans)
                    .extracting(span -> text(span, "name"))
                    .containsExactly("step first", "step second", "job two", "step second", "job two");
            JsonNode root = spans.get(2);
            assertThat(root.has("parentSpanId")).isFalse();
            assertThat(spans.subList(0, 2))
                    .allSatisfy(step -> assertThat(text(step, "parentSpanId")).isEqualTo(text(root, "spanId")))
                    .allSatisfy(step -> assertThat(nanos(step, "startTimeUnixNano"))
                            .isBetween(nanos(root, "startTimeUnixNano"), nanos(root, "endTimeUnixNano")))
                    .allSatisfy(step -> assertThat(nanos(step, "endTimeUnixNano"))
                            .isBetween(nanos(step, "startTimeUnixNano"), nanos(root, "endTimeUnixNano")));
            assertThat(nanos(root, "startTimeUnixNano"))
                    .isGreaterThan(Instant.now().minusSeconds(600).getEpochSecond() * NANOS);
            assertThat(spans.get(0).get("status").has("code")).isFalse();
            assertThat(spans.get(1).get("status").get("code").intValue()).isEqualTo(2);
            assertThat(root.get("status").get("code").intValue()).isEqualTo(2);
            assertThat(text(spans.get(3), "parentSpanId"))
                    .isEqualTo(text(spans.get(4), "spanId"))
                    .isNotEqualTo(text(root, "spanId"));
            assertThat(spans.get(4).toString()).contains("COMPLETED", "pump").doesNotContain("17.25");
        }
    }

    @Test
    void aRunWithoutARequestHasOneTraceOfItsOwnAndTheCodeOfItsFailure() throws IOException {
        try (JobSite site = new JobSite(TestDatabase.Kind.H2, Files.createDirectory(folder.resolve("jobs")));
                Traces traces = traces()) {
            RunTraces runTraces = new RunTraces(site.transactions, site.facts, site.executions);
            site.job("one", "<step id=\"only\"><batchlet ref=\"b\"/></step>");
            site.failing.add("only");
            Execution failed = site.run("one", Map.of());
            site.transactions.run(() -> site.executions.recordFailure(
                    failed.executionId(), new Failure("DATA_MISSING", "secret 17.25", Optional.of("only"))));
            new ExecutionSpans(site.transactions, site.executions, runTraces, traces).watch(site.runtime);

            site.runtime.tellEnd(failed.executionId());
            site.runtime.tellEnd(failed.executionId() + 1);

            await().until(() -> traces.written() == 2);
            List<JsonNode> spans = spans(folder);
            assertThat(spans)
                    .allSatisfy(span ->
                            assertThat(text(span.get("status"), "message")).isEqualTo("DATA_MISSING"))
                    .allSatisfy(span -> assertThat(span.toString()).doesNotContain("17.25"));
            assertThat(runTraces.find(failed.instanceId()))
                    .contains(new RunTraces.Trace(text(spans.get(0), "traceId"), Optional.empty()));
            RunTraces otherServer = new RunTraces(site.transactions, site.facts, site.executions);
            assertThat(otherServer.find(failed.instanceId())).isEqualTo(runTraces.find(failed.instanceId()));
        }
    }

    private static Execution asRequest(java.util.function.Supplier<Execution> work) {
        LogContext before = LogContext.replace(LogContext.NONE.with(LogField.TRACE, TRACE));
        try {
            return work.get();
        } finally {
            LogContext.replace(before);
        }
    }

    private Traces traces() {
        return Traces.of(folder, "orchestrator", Map.of("DRYDOCK_TRACES", "file:traces"), Clock.systemUTC());
    }

    private static String text(JsonNode node, String key) {
        return node.path(key).asText();
    }

    private static long nanos(JsonNode node, String key) {
        return Long.parseLong(text(node, key));
    }

    /** In the order of the file. */
    static List<JsonNode> spans(Path folder) throws IOException {
        List<JsonNode> spans = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("traces/orchestrator.jsonl"))) {
            Mappers.OWN.readTree(line).findValues("spans").forEach(all -> all.forEach(spans::add));
        }
        return spans;
    }
}
