package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.installed.PreparedNight.Outcome;
import dev.drydock.installed.TwoNodes.Latest;
import dev.drydock.installed.TwoNodes.Node;
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
 * Two orchestrators on one PostgreSQL, and one fault after the other while a night is trained and its candidate promoted: either or
 * both are killed, also while they start again, the holder is frozen until its lease has gone, its clock jumps by an hour, the line
 * to the database is cut for half a minute, or a worker dies or hangs. Whoever still lives is asked to go on. Run by {@code mvn -Pcampaign verify
 * -Dit.test=NodesCampaign}; {@code -Dkills=20}, {@code -Dfaults=6} a night, {@code -Dseed}. Two hundred kills take hours.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodesCampaign {
    private static final Duration STUCK = Duration.ofMinutes(5);
    private static final Duration FROZEN = Duration.ofSeconds(45);
    private static final Duration CUT = Duration.ofSeconds(30);

    /** A night that goes faster than the undisturbed one is struck too. */
    private static final double LATEST_SHARE = 0.8;

    /** Of a night's faults, the share that falls on the promotion. */
    private static final int ONE_IN = 4;

    @TempDir
    static Path folder;

    private final int wanted = Integer.getInteger("kills", 20);
    private final int faultsPerNight = Integer.getInteger("faults", 6);
    private final long seed = Long.getLong("seed", System.nanoTime() & 0xffff_ffffL);
    private final Random random = new Random(seed);
    private TwoNodes nodes;

    /** What happens to the node that runs the job, or to the other one. */
    private enum Fault {
        KILL_HOLDER(1, 6, Duration.ZERO),
        KILL_HOLDER_TWICE(2, 6, Duration.ZERO),
        KILL_BOTH(2, 6, Duration.ZERO),
        KILL_OTHER(1, 2, Duration.ZERO),
        FREEZE_HOLDER(0, 1, FROZEN),
        CUT_HOLDER(0, 1, CUT),
        CUT_BOTH(0, 1, CUT),
        JUMP_CLOCK(0, 1, Duration.ZERO),
        KILL_WORKER(0, 1, Duration.ZERO),
        HANG_WORKER(0, 1, Duration.ZERO);

        private final int kills;
        private final int weight;
        private final Duration lasts;

        Fault(int kills, int weight, Duration lasts) {
            this.kills = kills;
            this.weight = weight;
            this.lasts = lasts;
        }

        private boolean endsTheRun() {
            return kills > 0 && this != KILL_OTHER;
        }

        static Fault draw(Random random, boolean clocks) {
            List<Fault> urn = Stream.of(values())
                    .filter(fault -> clocks || fault != JUMP_CLOCK)
                    .flatMap(fault -> Stream.generate(() -> fault).limit(fault.weight))
                    .toList();
            return urn.get(random.nextInt(urn.size()));
        }
    }

    /** What a night left behind, and how its candidate went into service. */
    private record Result(Outcome night, String promotion, int inService) {}

    /** A job that is run and how long it takes undisturbed. */
    private record Work(String job, Duration took) {}

    /** The faults of a night as they fell, and the time from each that ended a run until it was taken up again. */
    private static final class Story {
        private final List<String> faults = new ArrayList<>();
        private final List<Duration> recoveries = new ArrayList<>();
        private int kills;
    }

    @BeforeAll
    void prepare() throws IOException {
        nodes = TwoNodes.withClocksThatJump(folder);
    }

    @AfterAll
    void end() throws IOException {
        nodes.close();
    }

    @Test
    void everyNightComesToTheSameWhateverHappensToEitherNode() throws IOException {
        Work training = new Work("nightly-retrain", Duration.ZERO);
        Work promotion = new Work("promote", Duration.ZERO);
        List<Duration> undisturbedTook = new ArrayList<>();
        Result undisturbed = night(List.of(training, promotion), List.of(0, 0), new Story(), undisturbedTook);
        assertThat(undisturbed.night().exitStatus()).isEqualTo("PROPOSED");
        assertThat(undisturbed.night().audit()).isEqualTo("INTACT");
        assertThat(undisturbed.inService()).isEqualTo(2);
        List<Work> works = List.of(
                new Work(training.job(), undisturbedTook.get(0)), new Work(promotion.job(), undisturbedTook.get(1)));
        System.out.println("seed " + seed + "; the undisturbed night took " + seconds(undisturbedTook.get(0))
                + ", its promotion " + seconds(undisturbedTook.get(1)) + "; snapshot "
                + undisturbed.night().snapshot().substring(0, 16) + ", weights "
                + undisturbed.night().weights().substring(0, 16));
        System.out.println("| Faults | Recovered within | Same outcome |");
        System.out.println("|---|---|---|");

        List<Result> different = new ArrayList<>();
        List<Duration> recoveries = new ArrayList<>();
        int kills = 0;
        int nights = 0;
        while (kills < wanted) {
            int late = faultsPerNight / ONE_IN;
            Story story = new Story();
            Result result = night(works, List.of(faultsPerNight - late, late), story, new ArrayList<>());
            boolean same = result.equals(undisturbed);
            if (!same) {
                different.add(result);
            }
            nights++;
            kills += story.kills;
            recoveries.addAll(story.recoveries);
            System.out.println("| " + String.join(", ", story.faults) + " | "
                    + story.recoveries.stream().map(NodesCampaign::seconds).collect(Collectors.joining(", ")) + " | "
                    + (same ? "yes" : "NO: " + result) + " |");
        }
        List<Duration> sorted = recoveries.stream().sorted().toList();
        System.out.println(kills + " kills in " + nights + " nights, " + different.size()
                + " different, 0 stuck; recovered within " + seconds(sorted.get(sorted.size() / 2)) + " (median), "
                + seconds(sorted.get(sorted.size() - 1)) + " (worst) of " + sorted.size());
        assertThat(different).as("nights that differ from %s", undisturbed).isEmpty();
    }

    /** @param faults how many fall on each work */
    private Result night(List<Work> works, List<Integer> faults, Story story, List<Duration> took) throws IOException {
        nodes.beginAgain();
        long began = System.nanoTime();
        nodes.ask("sam", TwoNodes.submission()).expecting(0);
        JsonNode night = throughAll(works.get(0), faults.get(0), story);
        took.add(Duration.ofNanos(System.nanoTime() - began));

        nodes.awaitBoth();
        String candidate = PreparedNight.fact(night, "candidate-version");
        String key = nodes.site().root().resolve("demo/keys/rhea.key").toString();
        nodes.ask("rhea", "approve", candidate, "--key", key, "--yes").expecting(0);
        began = System.nanoTime();
        nodes.ask("rhea", "promote", candidate).expecting(0);
        JsonNode promotion = throughAll(works.get(1), faults.get(1), story);
        took.add(Duration.ofNanos(System.nanoTime() - began));

        nodes.awaitBoth();
        return new Result(
                PreparedNight.outcome(nodes.site(), night),
                promotion.path("exitStatus").asText(),
                nodes.site().ask().path("model_version").asInt());
    }

    /** Faults fall at moments drawn from the length of undisturbed work, counted from the last start of the run. */
    private JsonNode throughAll(Work work, int faults, Story story) throws IOException {
        Deque<Fault> left = new ArrayDeque<>();
        for (int i = 0; i < faults; i++) {
            left.add(Fault.draw(random, nodes.haveClocks()));
        }
        long due = left.isEmpty() ? Long.MAX_VALUE : moment(work);
        long struck = System.nanoTime();
        while (true) {
            Latest latest = awaitEndOr(due, work, story);
            if (latest.status().equals("COMPLETED")) {
                nodes.awaitBoth(); // a fault may have fallen while it ended
                return nodes.ask("emil", "status", Long.toString(latest.execution()), "--json")
                        .expecting(0)
                        .json();
            }
            if (latest.hasEnded()) {
                awaitRestart(latest, story);
                story.recoveries.add(Duration.ofNanos(System.nanoTime() - struck));
                due = left.isEmpty() ? Long.MAX_VALUE : moment(work);
            } else {
                Fault fault = left.remove();
                story.faults.add(fault + " in " + nodes.step(latest.execution()));
                story.kills += fault.kills;
                struck = System.nanoTime();
                strike(fault, nodes.holder(latest.execution()));
                due = left.isEmpty() || fault.endsTheRun() ? Long.MAX_VALUE : fault.lasts.toNanos() + moment(work);
            }
        }
    }

    /** Until the run has ended, or a moment has come. */
    private Latest awaitEndOr(long due, Work work, Story story) {
        return Awaitility.await()
                .alias("stuck after " + story.faults)
                .atMost(STUCK)
                .until(
                        () -> nodes.latest(work.job()),
                        latest -> latest.hasEnded() || (latest.execution() > 0 && System.nanoTime() >= due));
    }

    private void awaitRestart(Latest latest, Story story) {
        Awaitility.await()
                .alias("nobody restarts it after " + story.faults)
                .atMost(STUCK)
                .until(
                        () -> nodes.ask("emil", "restart", Long.toString(latest.execution())),
                        said -> said.exitCode() == 0);
    }

    private long moment(Work work) {
        return System.nanoTime()
                + (long) (random.nextDouble() * LATEST_SHARE * work.took().toNanos());
    }

    private void strike(Fault fault, Node holder) throws IOException {
        Node other = nodes.other(holder);
        switch (fault) {
            case KILL_HOLDER -> holder.killAndStartAgain();
            case KILL_HOLDER_TWICE -> holder.killTwiceAndStartAgain(random.nextDouble());
            case KILL_OTHER -> other.killAndStartAgain();
            case KILL_BOTH -> {
                holder.killAndStartAgain();
                other.killAndStartAgain();
            }
            case FREEZE_HOLDER -> holder.freezeFor(FROZEN);
            case CUT_HOLDER -> holder.cutFor(CUT);
            case CUT_BOTH -> {
                holder.cutFor(CUT);
                other.cutFor(CUT);
            }
            case JUMP_CLOCK -> holder.jump();
            case KILL_WORKER -> nodes.site().workers().stream().findAny().ifPresent(InstalledSite::end);
            case HANG_WORKER ->
                nodes.site().workers().stream()
                        .findAny()
                        .ifPresent(worker -> InstalledSite.signal(worker.pid(), "-STOP"));
        }
    }

    private static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1000.0);
    }
}
