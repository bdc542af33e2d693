package dev.drydock.console.monitoring;

import dev.drydock.application.monitoring.ModelHistory.Day;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The axis that all drawings of a page share: every day is equally wide, also one of 23 or 25 hours. Lengths are in pixels.
 *
 * @param days at least one, without a gap, the oldest first
 */
record TimeAxis(List<Day> days) {
    static final int WIDTH = 960;
    static final int LEFT = 12;
    static final int RIGHT = 64;

    private static final DateTimeFormatter LABEL = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
    private static final int WEEK = 7;
    private static final int MOST_DAILY = 7;
    private static final int MOST_WEEKLY = 9 * WEEK;
    private static final int MOST_FORTNIGHTLY = 18 * WEEK;

    TimeAxis {
        days = List.copyOf(days);
    }

    double dayWidth() {
        return (double) (WIDTH - LEFT - RIGHT) / days.size();
    }

    /** The middle of a day. */
    double middle(int day) {
        return LEFT + dayWidth() * (day + 0.5);
    }

    /** Where a moment lies; the nearer end of the axis if it is outside. */
    double place(Instant at) {
        Day first = days.get(0);
        if (at.isBefore(first.from())) {
            return LEFT;
        }
        for (int day = 0; day < days.size(); day++) {
            if (at.isBefore(days.get(day).until())) {
                return LEFT + dayWidth() * (day + days.get(day).share(at));
            }
        }
        return WIDTH - RIGHT;
    }

    /** Each day of a week, else Mondays, every second Monday, or the first of each month. */
    List<HistoryPanel.Date> ticks() {
        List<HistoryPanel.Date> ticks = new ArrayList<>();
        for (int day = 0; day < days.size(); day++) {
            LocalDate date = days.get(day).date();
            if (hasTick(date)) {
                ticks.add(new HistoryPanel.Date(pixels(middle(day)), LABEL.format(date)));
            }
        }
        return ticks;
    }

    private boolean hasTick(LocalDate date) {
        if (days.size() <= MOST_DAILY) {
            return true;
        }
        if (days.size() > MOST_FORTNIGHTLY) {
            return date.getDayOfMonth() == 1;
        }
        LocalDate last = days.get(days.size() - 1).date();
        boolean even = ChronoUnit.DAYS.between(date, last) / WEEK % 2 == 0;
        return date.getDayOfWeek() == DayOfWeek.MONDAY && (days.size() <= MOST_WEEKLY || even);
    }

    static String pixels(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
