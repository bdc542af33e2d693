package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.installed.InstalledSite.Said;
import dev.drydock.installed.PreparedNight.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Kills the orchestrator at random moments of the nightly job and compares what comes out with the undisturbed night. Run by
 * {@code mvn -Pcampaign verify}; takes about a minute a kill. System properties: {@code kills} (single kills, 5), {@code
 * double} (nights with two kills, 2), {@code seed} (printed; the same seed draws the same moments).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillCampaign {
    private PreparedNight night;
    private Duration undisturbedTook = Duration.ZERO;
    /** When something began or ended in the undisturbed night. */
    private final List<Duration> ticks = new ArrayList<>();

    /** What a night with kills came to. */
    private record Disturbed(Outcome outcome, List<String> steps, List<Duration> recoveries) {}

    @BeforeAll
    void prepareSite() {
        night = PreparedNight.shared();
    }

    @AfterAll
    void endEverything() {
        night.site().killEverything();
    }

    @Test
    void givesTheSameNightWhereverTheOrchestratorIsKilled() {
        long seed = Long.getLong("seed", System.nanoTime() & 0xffff_ffffL);
        Random random = new Random(seed);
        Outcome undisturbed = undisturbed();
        tell("seed " + seed + "; the undisturbed night took " + seconds(undisturbedTook) + " and gave snapshot "
                + undisturbed.snapshot().substring(0, 16) + ", weights "
                + undisturbed.weights().substring(0, 16));
        assertThat(undisturbed.exitStatus()).isEqualTo("PROPOSED");
        assertThat(undisturbed.audit()).isEqualTo("INTACT");

        tell("| Killed at | In step | Recovered within | Same outcome |");
        tell("|---|---|---|---|");
        List<String> differences = new ArrayList<>();
        int singles = Integer.getInteger("kills", 5);
        int doubles = Integer.getInteger("double", 2);
        for (int i = 0; i < singles + doubles; i++) {
            List<Duration> moments = draw(random, i < doubles ? 2 : 1);
            Disturbed disturbed = disturb(moments);
            boolean same = disturbed.outcome().equals(undisturbed);
            tell("| " + texts(moments) + " | " + String.join(", then ", disturbed.steps()) + " | "
                    + texts(disturbed.recoveries()) + " | " + (same ? "yes" : "NO") + " |");
            if (!same) {
                differences.add(texts(moments) + ": " + disturbed.outcome());
            }
        }
        assertThat(differences).as("nights that differ from %s", undisturbed).isEmpty();
    }

    private Outcome undisturbed() {
        night.beginAgain();
        night.site().startOnly("orchestrator");
        NightLog log = new NightLog(night.site());
        long began = System.nanoTime();
        CompletableFuture<Said> submitted = CompletableFuture.supplyAsync(() -> night.submit("--wait"));
        Awaitility.await()
                .atMost(Duration.ofMinutes(10))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    Duration now = Duration.ofNanos(System.nanoTime() - began);
                    for (int seen = log.ticks(); ticks.size() < seen; ) {
                        ticks.add(now);
                    }
                    undisturbedTook = now;
                    return log.hasEnded();
                });
        return night.outcome(submitted.join().expecting(0).json());
    }

    /** In order, each uniform over the undisturbed night. */
    private List<Duration> draw(Random random, int count) {
        return Stream.generate(() -> Duration.ofMillis((long) (random.nextDouble() * undisturbedTook.toMillis())))
                .limit(count)
                .sorted()
                .toList();
    }

    private int ticksBefore(Duration moment) {
        return (int) ticks.stream().filter(tick -> tick.compareTo(moment) <= 0).count();
    }

    /** From the last tick before the moment to the moment. */
    private Duration afterTick(Duration moment) {
        int before = ticksBefore(moment);
        return before == 0 ? moment : moment.minus(ticks.get(before - 1));
    }

    private Disturbed disturb(List<Duration> moments) {
        night.beginAgain();
        night.site().startOnly("orchestrator");
        List<String> steps = new ArrayList<>();
        List<Duration> recoveries = new ArrayList<>();
        killAt(ticksBefore(moments.get(0)), afterTick(moments.get(0)), night::submit);
        JsonNode seen = recovered(night::submitted, steps, recoveries);
        for (int i = 1; i < moments.size(); i++) {
            long failed = seen.path("id").asLong();
            int ticksFromRestart = ticksBefore(moments.get(i)) - ticksBefore(moments.get(i - 1));
            killAt(ticksFromRestart, afterTick(moments.get(i)), () -> restart(failed));
            seen = recovered(this::latest, steps, recoveries);
        }
        if (!seen.path("status").asText().equals("COMPLETED")) {
            Said restarted = restart(seen.path("id").asLong(), "--wait");
            seen = restarted.exitCode() == 0 ? restarted.json() : night.site().execution(latest());
        }
        return new Disturbed(night.outcome(seen), steps, recoveries);
    }

    private Said restart(long execution, String... more) {
        List<String> arguments = new ArrayList<>(List.of("restart", Long.toString(execution), "--json"));
        arguments.addAll(List.of(more));
        return night.site().as("emil", arguments.toArray(String[]::new));
    }

    /** The night goes faster or slower from one time to the next; its ticks keep the moment where it was drawn. */
    private void killAt(int ticksBefore, Duration afterTick, Runnable request) {
        NightLog log = new NightLog(night.site());
        CompletableFuture<Void> requested = CompletableFuture.runAsync(request);
        Awaitility.await()
                .atMost(Duration.ofMinutes(10))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> log.ticks() >= ticksBefore || log.hasEnded());
        CompletableFuture.runAsync(
                        night.site()::killOrchestrator,
                        CompletableFuture.delayedExecutor(afterTick.toMillis(), TimeUnit.MILLISECONDS))
                .join();
        requested.join(); // answered or cut off by the kill, as it came
    }

    /** Starts the orchestrator again and waits until the execution can be restarted, or is seen to have ended before. */
    private JsonNode recovered(ExecutionNumber number, List<String> steps, List<Duration> recoveries) {
        long began = System.nanoTime();
        night.site().startOnly("orchestrator");
        JsonNode ended = night.awaitEnd(number.find());
        recoveries.add(Duration.ofNanos(System.nanoTime() - began));
        String code = ended.path("failure").path("code").asText("");
        String step = PreparedNight.lastStep(ended);
        if (code.equals("EXECUTION_ORPHANED")) {
            steps.add(step.isEmpty() ? "(before the first)" : step);
        } else {
            steps.add(ended.path("status").asText().equals("COMPLETED") ? "(outside the run)" : step + " " + code);
        }
        return ended;
    }

    private interface ExecutionNumber {
        long find();
    }

    private long latest() {
        return night.site()
                .as("emil", "executions", "--job", "nightly-retrain", "--limit", "1", "--json")
                .expecting(0)
                .json()
                .get(0)
                .path("id")
                .asLong();
    }

    private static void tell(String line) {
        System.out.println(line);
    }

    private static String texts(List<Duration> durations) {
        return String.join(
                ", then ", durations.stream().map(KillCampaign::seconds).toList());
    }

    private static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }
}
