package dev.drydock.console.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Operation;
import dev.drydock.application.runs.Claim;
import dev.drydock.application.runs.Claim.Slots;
import dev.drydock.application.runs.ExecutionQueue.Entry;
import dev.drydock.application.runs.JobNeeds;
import dev.drydock.application.runs.ListExecutions;
import dev.drydock.application.runs.PrioritizeExecution;
import dev.drydock.application.runs.QueueOrder;
import dev.drydock.application.runs.QueueOrder.Turn;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.SearchQuestion;
import dev.drydock.application.runs.ViewExecution.View;
import dev.drydock.application.runs.ViewQueue;
import dev.drydock.console.Wording;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.console.access.CurrentUser.Done;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The waiting executions: what each waits for, behind which others and since when; and the executions that hold the slots. */
@Named("queue")
@RequestScoped
public class QueuePage {
    private static final String PAGE = "/console/queue";
    private static final String CHANGE = "change";
    private static final int MOST_NAMED = 4;

    @Inject
    CurrentUser currentUser;

    @Inject
    ViewQueue viewQueue;

    @Inject
    ListExecutions listExecutions;

    @Inject
    PrioritizeExecution prioritizeExecution;

    @Inject
    Clock clock;

    private Optional<QueueOrder> line = Optional.empty();
    private Map<Long, View> views = Map.of();
    private Instant now = Instant.EPOCH;

    /**
     * An execution that waits or holds.
     *
     * @param claims such as {@code 1 GPU, learning/pump-failure alone}
     * @param since when it was created, or began
     * @param lasts how long ago that is
     */
    public record Claimed(
            long execution, String job, String model, int priority, String claims, String since, String lasts) {}

    /**
     * One that waits.
     *
     * @param waitsFor in words
     * @param behind the first of the executions that hold it or come before it
     * @param more how many further ones there are
     */
    public record Waiting(int place, Claimed claimed, String waitsFor, List<Long> behind, int more) {}

    /**
     * Slots of one kind.
     *
     * @param bar the part in use, of 120 pixels
     */
    public record Kind(String name, int used, int all, int bar) {}

    public void open() {
        if (currentUser.request().getMethod().equals("POST")) {
            change();
        } else {
            line();
        }
    }

    private void change() {
        long execution = currentUser.number(CHANGE);
        if (currentUser.isPosting(Operation.RAISE_PRIORITY, "execution/" + execution)) {
            Actor actor = currentUser.actor();
            currentUser.attempt(PAGE, () -> {
                prioritizeExecution.prioritize(actor, execution, priority());
                return Done.here("Execution " + execution + " now has priority " + priority() + ".");
            });
        }
    }

    /** A value that is no number becomes -1, which the use case refuses. */
    private int priority() {
        String given = currentUser.parameter("priority");
        return given.matches("[0-9]{1,4}") ? Integer.parseInt(given) : -1;
    }

    /** Once, and before {@link #open} if need be: a form that comes back has what is rendered asked first. */
    private QueueOrder line() {
        if (line.isEmpty()) {
            Actor actor = currentUser.actor();
            now = clock.instant();
            line = Optional.of(viewQueue.view(actor));
            views = listExecutions
                    .search(
                            actor,
                            SearchQuestion.read(
                                    Map.of(
                                            "status",
                                            List.of("WAITING,STARTING,STARTED,STOPPING"),
                                            "limit",
                                            List.of("1000")),
                                    now))
                    .stream()
                    .collect(Collectors.toMap(view -> view.execution().executionId(), Function.identity()));
        }
        return line.orElseThrow();
    }

    public List<Kind> kinds() {
        Slots all = line().slots();
        Slots free = line().free();
        return List.of(kind("GPU slots", all.gpu(), free.gpu()), kind("CPU slots", all.cpu(), free.cpu()));
    }

    private static Kind kind(String name, int all, int free) {
        int used = all - free;
        return new Kind(name, used, all, all == 0 ? 0 : 120 * used / all);
    }

    public List<Waiting> waiting() {
        return line().turns().stream().map(this::waiting).toList();
    }

    private Waiting waiting(Turn turn) {
        List<Long> behind = List.copyOf(turn.behind());
        int named = Math.min(behind.size(), MOST_NAMED);
        return new Waiting(
                turn.place(),
                claimed(turn.entry(), false),
                turn.mayBegin() ? "nothing: it begins now" : String.join(" and ", turn.missing()),
                behind.subList(0, named),
                behind.size() - named);
    }

    public List<Claimed> holding() {
        return line().holding().stream().map(entry -> claimed(entry, true)).toList();
    }

    private Claimed claimed(Entry entry, boolean begun) {
        Optional<View> view = Optional.ofNullable(views.get(entry.executionId()));
        Optional<Instant> since = view.map(View::execution)
                .map(execution -> begun ? execution.started().orElse(execution.created()) : execution.created());
        return new Claimed(
                entry.executionId(),
                entry.job(),
                view.flatMap(View::run).flatMap(Run::model).orElse(Wording.NOTHING),
                entry.priority(),
                claims(entry.claim()),
                Wording.time(since),
                since.map(from -> Wording.span(Duration.between(from, now))).orElse(Wording.NOTHING));
    }

    private static String claims(Claim claim) {
        List<String> claims = new ArrayList<>();
        if (claim.gpu() > 0) {
            claims.add(claim.gpu() + " GPU");
        }
        if (claim.cpu() > 0) {
            claims.add(claim.cpu() + " CPU");
        }
        claim.alone().ifPresent(word -> claims.add(word + " alone"));
        return String.join(", ", claims);
    }

    /** The execution whose priority is to be changed, if it waits and the current user may. */
    public String asked() {
        return turn().map(turn -> Long.toString(turn.entry().executionId())).orElse("");
    }

    /** Whether the address names an execution that does not wait, or no longer waits. */
    public boolean isTooLate() {
        return currentUser.may(Operation.RAISE_PRIORITY.name())
                && currentUser.given(CHANGE).isPresent()
                && turn().isEmpty();
    }

    public String tooLate() {
        return currentUser.parameter(CHANGE);
    }

    public String askedJob() {
        return turn().map(turn -> turn.entry().job()).orElse("");
    }

    public String askedWords() {
        return turn().map(Turn::inWords).orElse("");
    }

    public boolean isPriority(int priority) {
        return turn().filter(turn -> turn.entry().priority() == priority).isPresent();
    }

    /** From the first served to the last. */
    public List<Integer> priorities() {
        return IntStream.rangeClosed(0, JobNeeds.HIGHEST - JobNeeds.LOWEST)
                .mapToObj(lower -> JobNeeds.HIGHEST - lower)
                .toList();
    }

    private Optional<Turn> turn() {
        return currentUser.may(Operation.RAISE_PRIORITY.name())
                ? currentUser
                        .given(CHANGE)
                        .filter(id -> id.matches("[0-9]{1,18}"))
                        .flatMap(id -> line().turn(Long.parseLong(id)))
                : Optional.empty();
    }
}
