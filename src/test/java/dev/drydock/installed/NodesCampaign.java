package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.installed.InstalledSite.Said;
import dev.drydock.installed.PreparedNight.Outcome;
import dev.drydock.installed.TwoNodes.Latest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two orchestrators on one PostgreSQL, and one fault after the other while the nightly job runs: either or both are killed, the
 * holder is frozen until its lease has gone, or the line to the database is cut for half a minute. Whoever still lives is asked
 * to go on. Run by {@code mvn -Pcampaign verify -Dit.test=NodesCampaign}; {@code -Dkills=20}, {@code -Dfaults=3} a night, {@code
 * -Dseed}. Two hundred kills take hours.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodesCampaign {
    private static final Duration STUCK = Duration.ofMinutes(12);

    /** A night that goes faster than the undisturbed one is struck too. */
    private static final double LATEST_SHARE = 0.8;

    @TempDir
    static Path folder;

    private final int wanted = Integer.getInteger("kills", 20);
    private final int faultsPerNight = Integer.getInteger("faults", 3);
    private final List<Duration> recoveries = new ArrayList<>();
    private TwoNodes nodes;
    private Duration undisturbedTook = Duration.ZERO;

    /** What happens to a node that runs the job, or to the other one. */
    private enum Fault {
        KILL_HOLDER(1, 6),
        KILL_BOTH(2, 3),
        KILL_OTHER(1, 2),
        FREEZE_HOLDER(0, 1),
        CUT_HOLDER(0, 1),
        CUT_BOTH(0, 1);

        private final int kills;
        private final int weight;

        Fault(int kills, int weight) {
            this.kills = kills;
            this.weight = weight;
        }

        static Fault draw(Random random) {
            List<Fault> urn = Stream.of(values())
                    .flatMap(fault -> Stream.generate(() -> fault).limit(fault.weight))
                    .toList();
            return urn.get(random.nextInt(urn.size()));
        }
    }

    @BeforeAll
    void prepare() throws IOException {
        nodes = TwoNodes.in(folder);
    }

    @AfterAll
    void end() throws IOException {
        nodes.close();
    }

    @Test
    void everyNightComesToTheSameWhateverHappensToEitherNode() {
        long seed = Long.getLong("seed", System.nanoTime() & 0xffff_ffffL);
        Random random = new Random(seed);
        Outcome undisturbed = undisturbed();
        assertThat(undisturbed.exitStatus()).isEqualTo("PROPOSED");
        assertThat(undisturbed.audit()).isEqualTo("INTACT");
        System.out.println("seed " + seed + "; the undisturbed night took " + seconds(undisturbedTook)
                + " and gave snapshot " + undisturbed.snapshot().substring(0, 16) + ", weights "
                + undisturbed.weights().substring(0, 16));
        System.out.println("| Faults | Recovered within | Same outcome |");
        System.out.println("|---|---|---|");
        List<String> differences = new ArrayList<>();
        int kills = 0;
        int nights = 0;
        while (kills < wanted) {
            Deque<Fault> faults = new ArrayDeque<>();
            for (int i = 0; i < faultsPerNight; i++) {
                faults.add(Fault.draw(random));
            }
            List<String> happened = new ArrayList<>();
            List<Duration> took = new ArrayList<>();
            Outcome outcome = night(random, faults, happened, took);
            nights++;
            kills += happened.stream()
                    .mapToInt(one -> Fault.valueOf(one.replaceFirst(" .*", "")).kills)
                    .sum();
            boolean same = outcome.equals(undisturbed);
            if (!same) {
                differences.add(happened + ": " + outcome);
            }
            recoveries.addAll(took);
            System.out.println("| " + String.join(", ", happened) + " | "
                    + took.stream().map(NodesCampaign::seconds).collect(Collectors.joining(", ")) + " | "
                    + (same ? "yes" : "NO") + " |");
        }
        List<Duration> sorted = recoveries.stream().sorted().toList();
        System.out.println(kills + " kills in " + nights + " nights, " + differences.size()
                + " different; recovered within "
                + seconds(sorted.get(sorted.size() / 2)) + " (median), " + seconds(sorted.get(sorted.size() - 1))
                + " (worst)");
        assertThat(differences).as("nights that differ from %s", undisturbed).isEmpty();
    }

    private Outcome undisturbed() {
        nodes.beginAgain();
        long began = System.nanoTime();
        JsonNode ended = submit("--wait").expecting(0).json();
        undisturbedTook = Duration.ofNanos(System.nanoTime() - began);
        return PreparedNight.outcome(nodes.site(), ended);
    }

    private Said submit(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                "nightly-retrain",
                "-p",
                "model=pump-failure",
                "-p",
                "asOf=2026-11-24T00:00:00Z",
                "--token",
                "night",
                "--json"));
        arguments.addAll(List.of(more));
        return nodes.ask("sam", arguments.toArray(String[]::new));
    }

    /** Faults fall at moments drawn from the length of an undisturbed night, counted from the last start of the run. */
    private Outcome night(Random random, Deque<Fault> faults, List<String> happened, List<Duration> took) {
        nodes.beginAgain();
        submit().expecting(0);
        long begun = System.nanoTime();
        long due = begun + moment(random);
        long struck = 0;
        while (true) {
            if (System.nanoTime() - begun > STUCK.toNanos()) {
                throw new AssertionError("stuck after " + happened + " in " + nodes.latest());
            }
            Latest latest = nodes.latest();
            if (latest.status().equals("COMPLETED")) {
                nodes.awaitBoth();
                return PreparedNight.outcome(
                        nodes.site(),
                        nodes.ask("emil", "status", Long.toString(latest.execution()), "--json")
                                .expecting(0)
                                .json());
            }
            if (latest.hasEnded() && restarted(latest)) {
                took.add(Duration.ofNanos(System.nanoTime() - struck));
                due = System.nanoTime() + moment(random);
            } else if (!latest.hasEnded() && !faults.isEmpty() && System.nanoTime() >= due) {
                Fault fault = faults.remove();
                happened.add(fault + " in " + nodes.step(latest.execution()));
                struck = System.nanoTime();
                strike(fault, latest);
                due = Long.MAX_VALUE;
                if (fault == Fault.KILL_OTHER) {
                    due = System.nanoTime() + moment(random); // the run goes on
                }
            }
            Awaitility.await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        }
    }

    private long moment(Random random) {
        return (long) (random.nextDouble() * LATEST_SHARE * undisturbedTook.toNanos());
    }

    private boolean restarted(Latest latest) {
        Said said = nodes.ask("emil", "restart", Long.toString(latest.execution()), "--json");
        return said.exitCode() == 0;
    }

    private void strike(Fault fault, Latest latest) {
        TwoNodes.Node holder = nodes.holder(latest.execution());
        TwoNodes.Node other = nodes.other(holder);
        switch (fault) {
            case KILL_HOLDER -> holder.killAndStartAgain();
            case KILL_OTHER -> other.killAndStartAgain();
            case KILL_BOTH -> {
                holder.killAndStartAgain();
                other.killAndStartAgain();
            }
            case FREEZE_HOLDER -> holder.freezeFor(Duration.ofSeconds(45));
            case CUT_HOLDER -> holder.cutFor(Duration.ofSeconds(30));
            case CUT_BOTH -> {
                holder.cutFor(Duration.ofSeconds(30));
                other.cutFor(Duration.ofSeconds(30));
            }
        }
    }

    private static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }
}
