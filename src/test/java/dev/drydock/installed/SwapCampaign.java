package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drydock.serving.LoadClient;
import dev.drydock.serving.LoadClient.Expected;
import dev.drydock.serving.LoadClient.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Releases are exchanged by the command line while clients never stop asking; then the node dies in the middle of exchanges.
 * Run by {@code mvn -Pcampaign verify -Dit.test=SwapCampaign}; {@code -Dswaps=10}, {@code -Drate=100} questions a second,
 * {@code -Dkills=5}, {@code -Dseed}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SwapCampaign {
    private static final int CALLERS = 4;
    private static final double LARGEST_RATIO = 2;

    /** A little longer than an exchange takes. */
    private static final int LATEST_KILL_MILLIS = 700;

    private static final String MODEL = "pump-failure";
    private static final String FIRST = "pump-failure/1";
    private static final String SECOND = "pump-failure/2";

    private final int swaps = Integer.getInteger("swaps", 10);
    private final int rate = Integer.getInteger("rate", 100);
    private final Duration every = Duration.ofSeconds(CALLERS).dividedBy(rate);
    private InstalledSite site;
    private List<Expected> expected = List.of();
    private Measured before = new Measured(new Tally(0, 0, Map.of(), List.of()), List.of());
    private Measured promotion = new Measured(new Tally(0, 0, Map.of(), List.of()), List.of());

    /** A stretch of time under load. */
    private record Measured(Tally tally, List<Duration> latencies) {
        String line(String name, int swaps) {
            return String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %d | %d | %.1f | %.1f |",
                    name,
                    swaps,
                    latencies.size(),
                    tally.failed(),
                    tally.wrong(),
                    millis(0.5),
                    millis(0.99));
        }

        double millis(double quantile) {
            List<Duration> sorted = latencies.stream().sorted().toList();
            return sorted.get((int) Math.ceil(quantile * sorted.size()) - 1).toNanos() / 1e6;
        }
    }

    @BeforeAll
    void twoReleases() throws IOException {
        PreparedNight night = PreparedNight.shared().beginAgain();
        site = night.site();
        site.start();
        Expected first = answer();
        night.submit("--wait").expecting(0);
        site.as("rhea", "approve", SECOND, "--key", key(), "--yes").expecting(0);
        expected = List.of(first);
        quiet(); // both JVMs are warm after it
        before = quiet();
        // Until it has answered, its score is not known but for being one
        expected = List.of(first, new Expected("2", digest(SECOND), 0.5, 0.5));
        promotion = under(load -> {
            site.as("rhea", "promote", SECOND, "--wait").expecting(0);
            awaitAnswers(load, "2");
        });
        Expected second = answer();
        assertThat(List.of(first.version(), second.version())).containsExactly("1", "2");
        assertThat(first.score()).isNotCloseTo(second.score(), within(1e-4));
        expected = List.of(first, second);
    }

    @AfterAll
    void endEverything() {
        site.killEverything();
    }

    /** Commands that change nothing, as many as an exchange of releases takes. */
    private Measured quiet() {
        return under(load -> {
            for (int i = 0; i < swaps; i++) {
                site.as("rhea", "models").expecting(0);
                site.as("rhea", "versions", MODEL).expecting(0);
            }
        });
    }

    @Test
    void losesNoRequestAndNamesTheRightVersionAcrossSwaps() {
        Measured quiet = quiet();
        Measured swapping = under(load -> {
            for (int i = 0; i < swaps; i++) {
                String target = other(serving());
                returnTo(target);
                awaitAnswers(load, number(target));
            }
        });
        System.out.println("| Phase | Swaps | Answers | Failed | Wrong | p50 ms | p99 ms |");
        System.out.println("|---|---|---|---|---|---|---|");
        System.out.println(before.line("quiet, before", 0));
        System.out.println(promotion.line("promotion", 1));
        System.out.println(quiet.line("quiet", 0));
        System.out.println(swapping.line("swaps", swaps));
        System.out.printf(
                Locale.ROOT, "p99 in the promotion / p99 before: %.2f%n", promotion.millis(0.99) / before.millis(0.99));
        double ratio = swapping.millis(0.99) / quiet.millis(0.99);
        System.out.printf(Locale.ROOT, "p99 in swaps / p99 quiet: %.2f%n", ratio);
        assertThat(ratio).isLessThanOrEqualTo(LARGEST_RATIO);
        for (Measured measured : List.of(before, promotion, quiet, swapping)) {
            assertThat(measured.tally().failures()).isEmpty();
            assertThat(measured.tally().failed()).isZero();
            assertThat(measured.tally().wrong()).isZero();
        }
        assertThat(swapping.tally().byVersion()).containsOnlyKeys("1", "2");
    }

    private static void awaitAnswers(LoadClient load, String version) {
        long before = load.tally().answered(version);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> load.tally().answered(version) >= before + 50);
    }

    @Test
    void comesBackWithTheReleaseOfItsLastOrderHoweverItDies() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed + "; the node is killed while it exchanges releases");
        RandomGenerator random = new Random(seed);
        Map<String, Integer> seen = new TreeMap<>();
        for (int i = 0; i < Integer.getInteger("kills", 5); i++) {
            String serving = serving();
            String target = other(serving);
            long execution = site.as("rhea", rollback(target, "--json"))
                    .expecting(0)
                    .json()
                    .path("id")
                    .asLong();
            Duration moment = Duration.ofMillis(random.nextInt(LATEST_KILL_MILLIS));
            long due = System.nanoTime() + moment.toNanos();
            Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> System.nanoTime() >= due);
            site.killServer("serving");
            String ordered = lastOrder();
            site.startOnly("serving");
            Expected now = answer();
            assertThat(now.version()).as("after a kill at %s", moment).isEqualTo(ordered);
            assertThat(expected).contains(now);
            seen.merge(
                    "killed " + (ordered.equals(serving) ? "before" : "after") + " the order was kept",
                    1,
                    Integer::sum);
            JsonNode ended = site.as("emil", "status", Long.toString(execution), "--wait", "--json")
                    .json();
            if (ended.path("status").asText().equals("FAILED")) {
                site.as("emil", "restart", Long.toString(execution), "--wait").expecting(0);
            }
            assertThat(answer().version()).as("after the restart").isEqualTo(number(target));
        }
        System.out.println(seen);
    }

    private String serving() {
        try {
            return answer().version();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String other(String serving) {
        return serving.equals("1") ? SECOND : FIRST;
    }

    private static String number(String version) {
        return version.substring(version.indexOf('/') + 1);
    }

    /** What the node has kept as the order in force. */
    private String lastOrder() throws IOException {
        JsonNode state = new ObjectMapper()
                .readTree(site.root().resolve("serving/state/node.json").toFile());
        return state.path("models").path(MODEL).path("current").path("number").asText();
    }

    private String digest(String version) {
        for (JsonNode known :
                site.as("rhea", "versions", MODEL, "--json").expecting(0).json()) {
            if (known.path("version").asText().equals(version)) {
                return known.path("packageDigest").asText();
            }
        }
        throw new AssertionError(version + " is not listed");
    }

    private interface Work {
        void under(LoadClient load);
    }

    private Measured under(Work work) {
        try (LoadClient load = new LoadClient(client(), endpoint(), question(), expected).start(CALLERS, every)) {
            work.under(load);
            Tally tally = load.stop();
            return new Measured(tally, new ArrayList<>(load.latencies()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void returnTo(String target) {
        site.as("rhea", rollback(target, "--wait")).expecting(0);
    }

    private String[] rollback(String target, String more) {
        return new String[] {
            "rollback", MODEL, "--to", target, "--reason", "Exchange under load", "--key", key(), "--yes", more
        };
    }

    private String key() {
        return site.root().resolve("demo/keys/rhea.key").toString();
    }

    private Expected answer() throws IOException {
        JsonNode answer = site.ask();
        double score = 0;
        for (JsonNode output : answer.path("outputs")) {
            if (output.path("name").asText().equals("score")) {
                score = output.path("data").path(0).asDouble();
            }
        }
        return new Expected(
                answer.path("model_version").asText(),
                answer.path("parameters").path("package_digest").asText(),
                score,
                1e-6);
    }

    private HttpClient client() throws IOException {
        return HttpClient.newBuilder().sslContext(site.trustingTheSite()).build();
    }

    private URI endpoint() {
        return URI.create("https://localhost:" + site.servingPort() + "/v2/models/" + MODEL + "/infer");
    }

    private static String question() throws IOException {
        return Files.readString(InstalledSite.HOME.resolve(Path.of("sample-data/pump-failure/request.json")));
    }
}
