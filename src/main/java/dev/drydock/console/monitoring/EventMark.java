package dev.drydock.console.monitoring;

import dev.drydock.application.monitoring.ModelHistory.Event;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A line across the drawings: a release, a rollback, or the alerts that began in the same place.
 *
 * @param style {@code release}, {@code rollback} or {@code alert}
 * @param head the path of the shape at its top: a triangle that points up, one that points down, a diamond
 * @param summary when and what
 */
public record EventMark(String style, String x, String head, String summary) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final int LONGEST = 300;

    /** Events of one kind that would lie on each other are one mark. */
    static List<EventMark> of(List<Event> oldestFirst, TimeAxis axis, ZoneId zone) {
        List<EventMark> marks = new ArrayList<>();
        for (Event.Kind kind : List.of(Event.Kind.ALERT, Event.Kind.ROLLBACK, Event.Kind.RELEASE)) {
            List<Event> together = new ArrayList<>();
            for (Event event : oldestFirst) {
                if (event.kind() == kind) {
                    if (!together.isEmpty()
                            && axis.place(event.at())
                                            - axis.place(together.get(0).at())
                                    >= 3) {
                        marks.add(mark(together, axis, zone));
                        together.clear();
                    }
                    together.add(event);
                }
            }
            if (!together.isEmpty()) {
                marks.add(mark(together, axis, zone));
            }
        }
        return marks;
    }

    private static EventMark mark(List<Event> together, TimeAxis axis, ZoneId zone) {
        Event first = together.get(0);
        double x = axis.place(first.at());
        String words = TIME.format(first.at().atZone(zone)) + " " + first.text();
        String cut = words.length() > LONGEST ? words.substring(0, LONGEST) + "…" : words;
        return new EventMark(
                first.kind().name().toLowerCase(Locale.ROOT),
                TimeAxis.pixels(x),
                head(first.kind(), TimeAxis.pixels(x)),
                together.size() == 1 ? cut : cut + " (and " + (together.size() - 1) + " more)");
    }

    private static String head(Event.Kind kind, String x) {
        return "M" + x
                + switch (kind) {
                    case RELEASE -> " 2l5 9h-10z";
                    case ROLLBACK -> " 11l5 -9h-10z";
                    case ALERT -> " 1l4.5 5.5l-4.5 5.5l-4.5 -5.5z";
                };
    }
}
