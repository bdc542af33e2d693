package dev.drydock.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestSpansTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SAMPLED = "00-" + TRACE + "-00f067aa0ba902b7-01";

    @TempDir
    Path site;

    @Test
    void aRequestOfASampledTraceIsAChildOfItsCaller() throws IOException {
        try (Traces traces = Traces.of(
                site, "serving", Map.of("DRYDOCK_TRACES", "file:traces", "DRYDOCK_NODE", "two"), Clock.systemUTC())) {
            RequestSpans spans = new RequestSpans(traces, Clock.systemUTC());
            assertThat(spans.begin(null)).isEmpty();
            assertThat(spans.begin(SAMPLED.replaceFirst("1$", "0"))).isEmpty();
            assertThat(spans.begin("00-" + "0".repeat(32) + "-00f067aa0ba902b7-01"))
                    .isEmpty();
            RequestSpans.Begun begun = spans.begin(SAMPLED).orElseThrow();
            assertThat(RequestSpans.current()).map(SpanPlace::trace).contains(TRACE);
            begun.end("POST", "/v2/models/pump-of-emil/infer", 503);
            assertThat(RequestSpans.current()).isEmpty();
        }
        assertThat(Files.readString(site.resolve("traces/serving.two.jsonl")))
                .contains("\"traceId\":\"" + TRACE + "\"", "\"parentSpanId\":\"00f067aa0ba902b7\"")
                .contains("\"name\":\"POST /v2/models/*/infer\",\"kind\":2", "{\"intValue\":\"503\"}", "HTTP 503")
                .doesNotContain("emil");
    }

    @Test
    void noRequestIsASpanOfASiteWithoutTraces() {
        assertThat(new RequestSpans(Traces.off(), Clock.systemUTC()).begin(SAMPLED))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/api/v1/executions/17/stop, /api/v1/executions/*/*",
        "/api/v1/users/emil, /api/v1/users/*",
        "/v2/models/pump/versions/7/infer, /v2/models/*/versions/*/infer",
        "/secret/emil, /*/*"
    })
    void aRouteHasOnlyFixedWords(String path, String route) {
        assertThat(RequestSpans.route(path)).isEqualTo(route);
    }
}
