package dev.drydock.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed number of callers that ask an inference endpoint the same question until they are stopped, each as soon as its last
 * answer came. Records how many answers each version gave and which of them were wrong: not answered, or with a score that is not
 * the one of the version and package that the answer names.
 */
public final class LoadClient implements AutoCloseable {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int KEPT_FAILURES = 20;

    private final HttpClient client;
    private final URI endpoint;
    private final String authorization;
    private final String question;
    private final List<Expected> expected;
    private final Map<String, DoubleSummaryStatistics> scores = new ConcurrentHashMap<>();
    private final AtomicBoolean asking = new AtomicBoolean(true);
    private final LongAdder failed = new LongAdder();
    private final LongAdder wrong = new LongAdder();
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final List<Thread> callers = new ArrayList<>();
    private final List<Long> latencies = Collections.synchronizedList(new ArrayList<>());

    /** What one version answers to the question. */
    public record Expected(String version, String packageDigest, double score, double tolerance) {}

    /**
     * @param failed requests without an answer of status 200
     * @param wrong answers that disagree with the version they name
     * @param byVersion good answers by version
     * @param failures the first failures in words
     */
    public record Tally(long failed, long wrong, Map<String, Long> byVersion, List<String> failures) {
        public long answered(String version) {
            return byVersion.getOrDefault(version, 0L);
        }
    }

    /**
     * @param client with the TLS settings that the endpoint needs
     * @param endpoint the model's {@code …/infer}, without a version
     * @param question one row, as JSON
     * @param expected every version that may answer, until {@link #expect} names more
     */
    public LoadClient(HttpClient client, URI endpoint, String question, List<Expected> expected) {
        this(client, endpoint, "none", question, expected);
    }

    /** As {@link #LoadClient(HttpClient, URI, String, List)}, with what the header {@code Authorization} says. */
    public LoadClient(HttpClient client, URI endpoint, String authorization, String question, List<Expected> expected) {
        this.client = client;
        this.endpoint = endpoint;
        this.authorization = authorization;
        this.question = question;
        this.expected = new CopyOnWriteArrayList<>(expected);
    }

    /** From now on this version may answer too. */
    public void expect(Expected more) {
        expected.add(more);
    }

    /** The largest less the smallest score that a version gave: 0 for the same question, whoever asks and whenever. */
    public double spread(String version) {
        DoubleSummaryStatistics seen = Objects.requireNonNull(scores.get(version), version);
        synchronized (seen) {
            return seen.getMax() - seen.getMin();
        }
    }

    /** Starts to ask, each caller again as soon as it has its answer. */
    public LoadClient start(int concurrency) {
        return start(concurrency, Duration.ZERO);
    }

    /**
     * Starts to ask by the clock.
     *
     * @param every how long after one question a caller's next is due, whether or not the one before is answered: what an answer
     *     keeps waiting counts as that one's latency
     */
    public LoadClient start(int concurrency, Duration every) {
        for (int i = 0; i < concurrency; i++) {
            Thread caller = new Thread(() -> ask(every.toNanos()), "load-" + i);
            caller.setDaemon(true);
            callers.add(caller);
            caller.start();
        }
        return this;
    }

    /** What was answered until now. */
    public Tally tally() {
        Map<String, Long> byVersion = new TreeMap<>();
        answers.forEach((version, count) -> byVersion.put(version, count.sum()));
        synchronized (failures) {
            return new Tally(failed.sum(), wrong.sum(), byVersion, List.copyOf(failures));
        }
    }

    /** Stops asking, waits for the last answers and tells what there was. */
    public Tally stop() {
        asking.set(false);
        try {
            for (Thread caller : callers) {
                caller.join(Duration.ofMinutes(1).toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return tally();
    }

    @Override
    public void close() {
        stop();
    }

    /** How long each good answer took since it was due, in the order they came. */
    public List<Duration> latencies() {
        synchronized (latencies) {
            return latencies.stream().map(Duration::ofNanos).toList();
        }
    }

    private void ask(long every) {
        HttpRequest request = HttpRequest.newBuilder(endpoint)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("Authorization", authorization)
                .POST(BodyPublishers.ofString(question))
                .build();
        long due = System.nanoTime();
        while (asking.get()) {
            due = every == 0 ? System.nanoTime() : due + every;
            awaitTurn(due);
            try {
                judge(client.send(request, BodyHandlers.ofString()));
                latencies.add(System.nanoTime() - due);
            } catch (IOException e) {
                failed.increment();
                note(e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void awaitTurn(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void judge(HttpResponse<String> response) throws IOException {
        if (response.statusCode() != 200) {
            failed.increment();
            note("status " + response.statusCode() + ": " + response.body());
            return;
        }
        JsonNode answer = MAPPER.readTree(response.body());
        String version = answer.path("model_version").asText();
        if (expected.stream().noneMatch(candidate -> agrees(candidate, answer))) {
            wrong.increment();
            note("wrong: " + response.body());
            return;
        }
        answers.computeIfAbsent(version, key -> new LongAdder()).increment();
        DoubleSummaryStatistics seen = scores.computeIfAbsent(version, key -> new DoubleSummaryStatistics());
        synchronized (seen) {
            seen.accept(score(answer));
        }
    }

    /** The score that a response's body gives to its first row; not a number if it gives none. */
    public static double score(JsonNode answer) {
        for (JsonNode output : answer.path("outputs")) {
            if (output.path("name").asText().equals("score")) {
                return output.path("data").path(0).asDouble(Double.NaN);
            }
        }
        return Double.NaN;
    }

    private static boolean agrees(Expected candidate, JsonNode answer) {
        return candidate.version().equals(answer.path("model_version").asText())
                && candidate
                        .packageDigest()
                        .equals(answer.path("parameters").path("package_digest").asText())
                && Math.abs(candidate.score() - score(answer)) <= candidate.tolerance();
    }

    private void note(String failure) {
        synchronized (failures) {
            if (failures.size() < KEPT_FAILURES) {
                failures.add(failure);
            }
        }
    }
}
