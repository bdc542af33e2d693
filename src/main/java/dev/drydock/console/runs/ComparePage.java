package dev.drydock.console.runs;

import dev.drydock.application.access.Actor;
import dev.drydock.application.runs.CompareExecutions;
import dev.drydock.application.runs.Comparison;
import dev.drydock.application.runs.Comparison.Section;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.ListExecutions;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.SearchQuestion;
import dev.drydock.application.runs.ViewExecution;
import dev.drydock.application.runs.ViewExecution.View;
import dev.drydock.console.Wording;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Two executions side by side: what differs first, and what is the same when it is asked for. */
@Named("compare")
@RequestScoped
public class ComparePage {
    private static final String CHOSEN = "of";
    private static final int LOOKED_AT = 50;
    private static final Map<String, String> TITLES = titles();

    @Inject
    CurrentUser currentUser;

    @Inject
    CompareExecutions compareExecutions;

    @Inject
    ViewExecution viewExecution;

    @Inject
    ListExecutions listExecutions;

    @Inject
    Clock clock;

    private List<Long> chosen = List.of();
    private List<Side> sides = List.of();
    private List<Part> parts = List.of();
    private boolean alone;
    private boolean tooMany;

    /** One of the two. */
    public record Side(long id, String job, String model, String status, String exitStatus, String created) {}

    /** What belongs together, with what differs and what does not. */
    public record Part(String title, List<Row> different, List<Row> same) {}

    /** A value of each; {@link Wording#NOTHING} where one has none. */
    public record Row(String name, Value older, Value newer) {}

    /** @param whole what is shown, uncut */
    public record Value(String shown, String whole) {}

    private static Map<String, String> titles() {
        Map<String, String> titles = new LinkedHashMap<>();
        titles.put("outcome", "Results");
        titles.put("parameters", "Parameters");
        titles.put("job", "Job and job file");
        titles.put("data", "Data");
        titles.put("steps", "Steps and their counts");
        titles.put("times", "Durations");
        titles.put("metrics", "Metrics");
        titles.put("gates", "Gates");
        return titles;
    }

    public void open() {
        Actor actor = currentUser.actor();
        chosen = chosen();
        if (chosen.size() == 1) {
            View one = viewExecution.view(actor, chosen.get(0));
            Optional<Long> good = lastGood(actor, one);
            alone = good.isEmpty();
            chosen = Stream.concat(chosen.stream(), good.stream()).sorted().toList();
        }
        tooMany = chosen.size() > 2;
        if (chosen.size() == 2) {
            sides = chosen.stream()
                    .map(id -> side(viewExecution.view(actor, id)))
                    .toList();
            parts = compareExecutions.compare(actor, chosen.get(0), chosen.get(1)).sections().stream()
                    .filter(section -> !section.rows().isEmpty())
                    .map(ComparePage::part)
                    .toList();
        }
    }

    /** The older one first, however they were chosen. */
    private List<Long> chosen() {
        String[] given = currentUser.request().getParameterValues(CHOSEN);
        return given == null
                ? List.of()
                : Stream.of(given)
                        .map(String::strip)
                        .filter(text -> !text.isEmpty())
                        .map(ComparePage::number)
                        .distinct()
                        .sorted()
                        .toList();
    }

    private static long number(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "The executions cannot be compared: \"" + text + "\" is not the number of an execution."
                            + " Choose two in the list.");
        }
        return Long.parseLong(text);
    }

    /** Of the runs of the same job and model that completed, the last before this one; if there is none, the last of all. */
    private Optional<Long> lastGood(Actor actor, View one) {
        Execution execution = one.execution();
        return Stream.of(Optional.of(execution.executionId()), Optional.<Long>empty())
                .flatMap(before -> completed(actor, one, before).stream())
                .filter(other -> other.instanceId() != execution.instanceId())
                .map(Execution::executionId)
                .findFirst();
    }

    private List<Execution> completed(Actor actor, View one, Optional<Long> before) {
        Map<String, List<String>> asked = new LinkedHashMap<>();
        asked.put("job", List.of(one.execution().job()));
        asked.put("status", List.of("COMPLETED"));
        asked.put("limit", List.of(Integer.toString(LOOKED_AT)));
        one.run().flatMap(Run::model).ifPresent(model -> asked.put("model", List.of(model)));
        before.ifPresent(id -> asked.put("before", List.of(Long.toString(id))));
        return listExecutions.search(actor, SearchQuestion.read(asked, clock.instant())).stream()
                .map(View::execution)
                .toList();
    }

    private static Side side(View view) {
        Execution execution = view.execution();
        return new Side(
                execution.executionId(),
                execution.job(),
                view.run().flatMap(Run::model).orElse(Wording.NOTHING),
                execution.status(),
                Wording.endedWith(execution),
                Wording.time(execution.created()));
    }

    private static Part part(Section section) {
        boolean lengths = section.title().equals("times");
        return new Part(
                TITLES.getOrDefault(section.title(), section.title()),
                section.rows().stream()
                        .filter(Comparison.Row::differs)
                        .map(row -> row(row, lengths))
                        .toList(),
                section.rows().stream()
                        .filter(row -> !row.differs())
                        .map(row -> row(row, lengths))
                        .toList());
    }

    private static Row row(Comparison.Row row, boolean lengths) {
        return new Row(row.name(), value(row.a(), lengths), value(row.b(), lengths));
    }

    private static Value value(Optional<String> value, boolean lengths) {
        String whole = value.orElse("");
        if (lengths && value.isPresent()) {
            return new Value(Wording.duration(Duration.parse(whole)), whole);
        }
        String shown = whole.matches("[0-9a-f]{64}") ? Wording.shortDigest(whole) + "…" : whole;
        return new Value(shown.isEmpty() ? Wording.NOTHING : shown, whole);
    }

    public List<Side> sides() {
        return sides;
    }

    public Side older() {
        return sides.get(0);
    }

    public Side newer() {
        return sides.get(1);
    }

    public boolean isCompared() {
        return !sides.isEmpty();
    }

    public List<Part> parts() {
        return parts;
    }

    public int differences() {
        return parts.stream().mapToInt(part -> part.different().size()).sum();
    }

    /** Whether there is no completed run of the same job and model to compare the chosen one with. */
    public boolean isAlone() {
        return alone;
    }

    public boolean isTooMany() {
        return tooMany;
    }

    public String title() {
        return isCompared() ? "Executions " + older().id() + " and " + newer().id() : "Compare two executions";
    }

    /** What stands in the field of that place, from 0. */
    public String chosen(int place) {
        return chosen.size() > place ? Long.toString(chosen.get(place)) : "";
    }
}
