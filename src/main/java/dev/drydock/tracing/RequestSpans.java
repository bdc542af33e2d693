package dev.drydock.tracing;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Spans of requests whose caller records a trace. Thread-safe. */
public final class RequestSpans {
    private static final ThreadLocal<@Nullable SpanPlace> CURRENT = new ThreadLocal<>();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 8;
    private static final int WORST = 500;
    /** What may be in a span's name beside the resource: no name or number that somebody chose. */
    private static final Set<String> WORDS =
            Set.of("api", "v1", "v2", "node", "models", "versions", "infer", "ready", "live", "health");

    private final Traces traces;
    private final Clock clock;

    public RequestSpans(Traces traces, Clock clock) {
        this.traces = traces;
        this.clock = clock;
    }

    /** A request that is being answered. */
    public final class Begun {
        private final SpanPlace place;
        private final Instant start;

        private Begun(SpanPlace place, Instant start) {
            this.place = place;
            this.start = start;
        }

        /**
         * On the thread that began it.
         *
         * @param path only its fixed words become part of the span
         * @param status of HTTP
         */
        public void end(String method, String path, int status) {
            CURRENT.remove();
            String route = route(path);
            String verb = method.matches("[A-Z]{1,10}") ? method : "OTHER";
            traces.add(new Span(
                    place,
                    verb + " " + route,
                    Span.Kind.SERVER,
                    start,
                    clock.instant(),
                    Map.of("http.request.method", verb, "http.route", route, "http.response.status_code", (long)
                            status),
                    status >= WORST ? Optional.of("HTTP " + status) : Optional.empty()));
        }
    }

    /** @param traceparent the header of that name; null without one */
    public Optional<Begun> begin(@Nullable String traceparent) {
        if (!traces.isOn()) {
            return Optional.empty();
        }
        return TraceParent.ofSampled(traceparent).map(parent -> {
            byte[] id = new byte[BYTES];
            RANDOM.nextBytes(id);
            id[0] |= 1; // never all 0
            SpanPlace place = new SpanPlace(parent.trace(), HexFormat.of().formatHex(id), Optional.of(parent.span()));
            CURRENT.set(place);
            return new Begun(place, clock.instant());
        });
    }

    /** The request that this thread answers, if it becomes a span. */
    public static Optional<SpanPlace> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** Such as {@code /api/v1/executions/*}. */
    static String route(String path) {
        StringBuilder route = new StringBuilder();
        boolean resource = false;
        for (String part : List.of(path.split("/"))) {
            if (part.isEmpty()) {
                continue;
            }
            boolean known = WORDS.contains(part) || (resource && part.matches("[a-z-]{1,40}"));
            route.append('/').append(known ? part : "*");
            resource = part.equals("v1") && route.toString().equals("/api/v1");
        }
        return route.isEmpty() ? "/" : route.toString();
    }
}
