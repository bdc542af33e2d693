package dev.drydock.console.monitoring;

import dev.drydock.application.monitoring.ModelHistory;
import dev.drydock.application.monitoring.ModelHistory.Day;
import dev.drydock.application.monitoring.ModelHistory.Event;
import dev.drydock.console.Query;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** One model over weeks: drawings on one axis, what happened, and the same numbers as a table. */
@Named("history")
@RequestScoped
public class HistoryPage {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final List<Integer> OFFERED = List.of(1, 4, 13, 26, 52);
    private static final int MOST_EVENTS = 200;

    @Inject
    HistoryQuestion question;

    private String name = "";
    private String zone = "";
    private String from = "";
    private String until = "";
    private String metric = "";
    private boolean known;
    private List<Choice> choices = List.of();
    private List<HistoryPanel> panels = List.of();
    private List<EventMark> marks = List.of();
    private List<Happened> events = List.of();
    private int earlier;
    private List<HistoryRow> rows = List.of();
    private List<String> remarks = List.of();

    /** A number of weeks that a link leads to. */
    public record Choice(String text, String address, boolean chosen) {}

    /** An event as a row. */
    public record Happened(String at, String kind, String text) {}

    public void open() {
        ModelHistory history = question.ask();
        TimeAxis axis = new TimeAxis(history.days());
        name = history.model();
        zone = history.zone().getId();
        from = history.days().get(0).date().toString();
        until = history.days().get(history.days().size() - 1).date().toString();
        metric = history.metric().map(ModelHistory.LeadingName::name).orElse("metric");
        known = history.days().stream().anyMatch(HistoryPage::isKnown)
                || !history.events().isEmpty();
        choices = choices(question.weeks());
        panels = new HistoryPanels(history, axis).draw();
        marks = EventMark.of(history.events(), axis, history.zone());
        List<Event> newestFirst = new ArrayList<>(history.events());
        Collections.reverse(newestFirst);
        events = newestFirst.stream()
                .limit(MOST_EVENTS)
                .map(event -> happened(event, history.zone()))
                .toList();
        earlier = newestFirst.size() - events.size();
        rows = HistoryRow.of(history);
        remarks = history.remarks();
    }

    private static boolean isKnown(Day day) {
        return day.isMeasured() || day.open() > 0;
    }

    private List<Choice> choices(int chosen) {
        TreeSet<Integer> offered = new TreeSet<>(OFFERED);
        offered.add(chosen);
        return offered.stream()
                .map(weeks -> new Choice(
                        weeks == 1 ? "1 week" : weeks + " weeks", "/console/history?" + asked(weeks), weeks == chosen))
                .toList();
    }

    private String asked(int weeks) {
        return Query.of(Map.of("model", name)) + "&weeks=" + weeks;
    }

    private static Happened happened(Event event, ZoneId zone) {
        return new Happened(
                TIME.format(event.at().atZone(zone)), event.kind().name().toLowerCase(Locale.ROOT), event.text());
    }

    public String name() {
        return name;
    }

    public String zone() {
        return zone;
    }

    public String from() {
        return from;
    }

    public String until() {
        return until;
    }

    /** The name of the leading metric, as the head of a column. */
    public String metric() {
        return metric;
    }

    /** Whether anything is known of these weeks. */
    public boolean known() {
        return known;
    }

    public List<Choice> choices() {
        return choices;
    }

    public List<HistoryPanel> panels() {
        return panels;
    }

    public List<EventMark> marks() {
        return marks;
    }

    /** The newest first. */
    public List<Happened> events() {
        return events;
    }

    /** How many older events the list leaves out. */
    public int earlier() {
        return earlier;
    }

    public List<HistoryRow> rows() {
        return rows;
    }

    public List<String> remarks() {
        return remarks;
    }

    /** The address of the page of the model. */
    public String modelPage() {
        return "/console/model?" + Query.of(Map.of("name", name));
    }

    public String csv() {
        return "/console/history-csv?" + asked(question.weeks());
    }
}
