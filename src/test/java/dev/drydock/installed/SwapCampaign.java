package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drydock.sample.Sample;
import dev.drydock.serving.LoadClient;
import dev.drydock.serving.LoadClient.Expected;
import dev.drydock.serving.LoadClient.Tally;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Releases are exchanged by the command line while clients never stop asking: night after night brings a candidate, which is
 * promoted and rolled back. Then the node dies in the middle of exchanges. Run by
 * {@code mvn -Pcampaign verify -Dit.test=SwapCampaign}; {@code -Dpromotions=10}, {@code -Drate=100} questions a second,
 * {@code -Dkills=5}, {@code -Dseed}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SwapCampaign {
    private static final int CALLERS = 4;
    private static final double LARGEST_RATIO = 2;

    /** A little longer than an exchange takes. */
    private static final int LATEST_KILL_MILLIS = 700;

    private static final Sample PUMPS = Sample.PUMP_FAILURE;
    private static final String MODEL = PUMPS.model();
    private static final String FIRST = MODEL + "/1";

    @TempDir
    static Path folder;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final int promotions = Integer.getInteger("promotions", 10);
    private final int rate = Integer.getInteger("rate", 100);
    private final Duration every = Duration.ofSeconds(CALLERS).dividedBy(rate);
    private final Map<String, List<Duration>> phases = new LinkedHashMap<>();
    private final List<Expected> expected = new ArrayList<>();
    private MadeSite made;
    private InstalledSite site;
    private String second = "";

    @BeforeAll
    void aFirstRelease() throws IOException {
        System.out.println("seed " + seed);
        made = MadeSite.in(folder, PUMPS.sources());
        site = made.site();
        made.release(PUMPS.directory(), FIRST);
        expected.add(answer());
    }

    @AfterAll
    void endEverything() {
        site.killEverything();
    }

    @Test
    @Order(1)
    void losesNoRequestAndNamesTheRightVersionAcrossPromotionsAndRollBacks() throws IOException {
        int promoted = 0;
        try (LoadClient load = new LoadClient(
                        client(), endpoint(), "Bearer " + site.clientToken(), question(), expected)
                .start(CALLERS, every)) {
            for (int night = 1; promoted < promotions; night++) {
                assertThat(night).as("nights for the candidates").isLessThanOrEqualTo(2 * promotions);
                Optional<String> candidate = candidateOf(night);
                if (candidate.isPresent()) {
                    promoted++;
                    exchange(load, candidate.get(), promoted == 1 ? "first " : "");
                    second = candidate.get();
                }
            }
            Tally tally = load.stop();
            tell(tally, load);
            assertThat(tally.failures()).isEmpty();
            assertThat(tally.failed()).isZero();
            assertThat(tally.wrong()).isZero();
            assertThat(tally.byVersion()).hasSize(1 + promotions);
            for (String version : tally.byVersion().keySet()) {
                assertThat(load.spread(version))
                        .as("scores of version " + version)
                        .isLessThan(1e-6);
            }
        }
        assertThat(ratio("promotion")).isLessThanOrEqualTo(LARGEST_RATIO);
        assertThat(ratio("roll-back")).isLessThanOrEqualTo(LARGEST_RATIO);
    }

    /** The candidate that a night proposes, approved; nothing if it rejects its own. */
    private Optional<String> candidateOf(int night) throws IOException {
        Path files = Files.createDirectories(folder.resolve("night-" + night));
        PUMPS.driftedNight().seed(seed + night).sequence(night).writeTo(files);
        made.bring(files, PUMPS.sources());
        JsonNode run = site.as("sam", InstalledSite.retrain(MODEL, "2026-11-24T00:00:00Z", "--wait", "--json"))
                .json();
        if (!run.path("exitStatus").asText().equals("PROPOSED")) {
            System.out.println("night " + night + ": " + run.path("exitStatus").asText());
            return Optional.empty();
        }
        String candidate = PreparedNight.fact(run, "candidate-version");
        made.approve(candidate);
        return Optional.of(candidate);
    }

    /** A quiet time, the promotion and the way back, each measured. */
    private void exchange(LoadClient load, String candidate, String kind) throws IOException {
        // Until it has answered, its score is not known but for being one; that it never changes is asked at the end
        load.expect(new Expected(number(candidate), digest(candidate), 0.5, 0.5));
        measure(load, kind + "quiet", this::quiet);
        measure(load, kind + "promotion", () -> {
            site.as("rhea", "promote", candidate, "--wait").expecting(0);
            awaitAnswers(load, number(candidate));
        });
        assertThat(answer().version()).isEqualTo(number(candidate));
        measure(load, kind + "roll-back", () -> {
            returnTo(FIRST);
            awaitAnswers(load, "1");
        });
    }

    /** Commands that change nothing, for about as long as an exchange takes. */
    private void quiet() {
        for (int i = 0; i < 3; i++) {
            site.as("rhea", "models").expecting(0);
            site.as("rhea", "versions", MODEL).expecting(0);
        }
    }

    private void measure(LoadClient load, String phase, Runnable work) {
        int before = load.latencies().size();
        work.run();
        List<Duration> all = load.latencies();
        phases.computeIfAbsent(phase, key -> new ArrayList<>()).addAll(all.subList(before, all.size()));
    }

    private void tell(Tally tally, LoadClient load) {
        System.out.println("| Phase | Answers | p50 ms | p99 ms | p99 over quiet |");
        System.out.println("|---|---|---|---|---|");
        phases.forEach((phase, latencies) -> System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.1f | %.1f | %.2f |%n",
                phase,
                latencies.size(),
                millis(phase, 0.5),
                millis(phase, 0.99),
                ratio(phase)));
        System.out.println("in all " + load.latencies().size() + " answers, " + tally.failed() + " failed, "
                + tally.wrong() + " wrong; by version " + tally.byVersion());
    }

    /** Its p99 over that of the quiet times of its kind. */
    private double ratio(String phase) {
        String quiet = phase.startsWith("first ") ? "first quiet" : "quiet";
        return millis(phase, 0.99) / millis(quiet, 0.99);
    }

    private double millis(String phase, double quantile) {
        List<Duration> sorted =
                Objects.requireNonNull(phases.get(phase)).stream().sorted().toList();
        return sorted.get((int) Math.ceil(quantile * sorted.size()) - 1).toNanos() / 1e6;
    }

    private static void awaitAnswers(LoadClient load, String version) {
        long before = load.tally().answered(version);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> load.tally().answered(version) >= before + 50);
    }

    @Test
    @Order(2)
    void comesBackWithTheReleaseOfItsLastOrderHoweverItDies() throws IOException {
        returnTo(second);
        Map<String, Expected> releases = new HashMap<>();
        releases.put("1", expected.get(0));
        releases.put(number(second), answer());
        assertThat(releases).hasSize(2);
        RandomGenerator random = new Random(seed);
        Map<String, Integer> seen = new TreeMap<>();
        for (int i = 0; i < Integer.getInteger("kills", 5); i++) {
            String serving = answer().version();
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
            assertThat(now).isEqualTo(releases.get(ordered));
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

    private String other(String serving) {
        return serving.equals("1") ? second : FIRST;
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

    private void returnTo(String target) {
        site.as("rhea", rollback(target, "--wait")).expecting(0);
    }

    private String[] rollback(String target, String more) {
        return new String[] {
            "rollback",
            MODEL,
            "--to",
            target,
            "--reason",
            "Exchange under load",
            "--key",
            made.key("rhea"),
            "--yes",
            more
        };
    }

    private Expected answer() throws IOException {
        JsonNode answer = site.ask();
        return new Expected(
                answer.path("model_version").asText(),
                answer.path("parameters").path("package_digest").asText(),
                LoadClient.score(answer),
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
