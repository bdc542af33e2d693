package dev.drydock.console.runs;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Step;
import dev.drydock.application.runs.ListRecentRuns.RecentRun;
import dev.drydock.console.Wording;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The last runs of a job as a drawing: a column a run, its height how long it took, and a cell for each step. Lengths are in
 * pixels.
 *
 * @param unused the cells of places that no run takes yet
 */
public record RunGrid(String job, int width, int height, List<Label> labels, List<Cell> unused, List<Column> columns) {
    private static final int CELL = 13;
    private static final int PITCH = 18;
    private static final int BARS = 36;
    private static final int LABEL_WIDTH = 112;
    private static final int TOP = BARS + 10;

    /** A step's name, right-aligned at {@code x}. */
    public record Label(int x, int y, String text) {}

    /**
     * One run.
     *
     * @param summary in words, for those who do not see the drawing and for the pointer that rests on it
     */
    public record Column(
            long execution, String summary, int x, int barY, int barHeight, String state, List<Cell> cells) {}

    /** One step of a run; {@code state} is the batch status in lower case, {@code waiting}, or a tone of {@link Ending}. */
    public record Cell(int x, int y, String state, String summary) {}

    /**
     * @param steps the job's steps from top to bottom
     * @param places how many runs there is room for; the newest stands in the last one
     */
    static RunGrid draw(String job, List<String> steps, List<RecentRun> runs, int places, Instant now) {
        List<Label> labels = new ArrayList<>();
        for (int row = 0; row < steps.size(); row++) {
            labels.add(new Label(LABEL_WIDTH - 8, TOP + row * PITCH + CELL - 3, steps.get(row)));
        }
        long longest = runs.stream()
                .mapToLong(run -> Wording.took(run.latest(), now).toMillis())
                .max()
                .orElse(1);
        List<Column> columns = new ArrayList<>();
        int empty = Math.max(0, places - runs.size());
        for (int place = 0; place < runs.size(); place++) {
            columns.add(column(runs.get(place), x(empty + place), steps, Math.max(1, longest), now));
        }
        return new RunGrid(
                job, x(empty + runs.size()), TOP + steps.size() * PITCH, labels, unused(empty, steps.size()), columns);
    }

    private static int x(int place) {
        return LABEL_WIDTH + place * PITCH;
    }

    private static List<Cell> unused(int columns, int rows) {
        List<Cell> cells = new ArrayList<>();
        for (int place = 0; place < columns; place++) {
            for (int row = 0; row < rows; row++) {
                cells.add(new Cell(x(place), TOP + row * PITCH, "norun", ""));
            }
        }
        return cells;
    }

    private static Column column(RecentRun run, int x, List<String> steps, long longest, Instant now) {
        Execution latest = run.latest();
        Duration took = Wording.took(latest, now);
        int height = Math.max(3, (int) (BARS * took.toMillis() / longest));
        Ending ending = Ending.of(latest, run.facts());
        String summary = "Execution " + latest.executionId() + ": " + latest.status()
                + (ending.word().isEmpty() ? "" : ", " + ending.word())
                + ", " + Wording.time(latest.created()) + ", " + Wording.duration(took);
        return new Column(
                latest.executionId(), summary, x, BARS - height, height, ending.tone(), cells(run, ending, x, steps));
    }

    /** The step whose word ended the run is drawn as the run is. */
    private static List<Cell> cells(RecentRun run, Ending ending, int x, List<String> steps) {
        Map<String, Step> known = run.steps().stream().collect(Collectors.toMap(Step::name, Function.identity()));
        List<Cell> cells = new ArrayList<>();
        for (int row = 0; row < steps.size(); row++) {
            Step step = known.get(steps.get(row));
            String state = step == null ? "waiting" : state(step, run, ending);
            cells.add(new Cell(x, TOP + row * PITCH, state, steps.get(row) + ": " + state));
        }
        return cells;
    }

    private static String state(Step step, RecentRun run, Ending ending) {
        boolean ends = step.exitStatus().isPresent()
                && step.exitStatus().equals(run.latest().exitStatus());
        return ends && step.status().equals(run.latest().status()) ? ending.tone() : lower(step.status());
    }

    static String lower(String status) {
        return status.toLowerCase(java.util.Locale.ROOT);
    }
}
