package dev.drydock.application.schedule;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time of the week in which a schedule starts nothing, such as {@code 22:00-06:00 FRI,SAT}.
 *
 * @param days on which it begins; one that passes midnight ends on the day after
 * @param from its first moment
 * @param to the first moment after it; if not after {@code from}, on the day after
 */
public record Blackout(Set<DayOfWeek> days, LocalTime from, LocalTime to) {
    /** How one is written. */
    public static final String FORM = "HH:mm-HH:mm, then nothing or days such as MON-FRI or SAT,SUN";

    private static final String TIME = "((?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)";
    private static final String DAY = "(?:MON|TUE|WED|THU|FRI|SAT|SUN)";
    private static final String PART = DAY + "(?:-" + DAY + ")?";
    private static final Pattern WRITTEN =
            Pattern.compile(TIME + "-" + TIME + "(?: (" + PART + "(?:," + PART + ")*))?");
    private static final String END_OF_DAY = "24:00";

    public Blackout {
        days = Set.copyOf(days);
    }

    /** Empty if the text is none. */
    public static Optional<Blackout> parse(String text) {
        Matcher written = WRITTEN.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (!written.matches()) {
            return Optional.empty();
        }
        String from = written.group(1);
        String to = written.group(2);
        if (from.equals(to) || from.equals(END_OF_DAY)) {
            return Optional.empty();
        }
        String named = written.group(3);
        return Optional.of(new Blackout(
                named == null ? EnumSet.allOf(DayOfWeek.class) : days(named), LocalTime.parse(from), time(to)));
    }

    private static LocalTime time(String text) {
        return text.equals(END_OF_DAY) ? LocalTime.MIDNIGHT : LocalTime.parse(text);
    }

    private static Set<DayOfWeek> days(String named) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : named.split(",", -1)) {
            DayOfWeek first = day(part.substring(0, 3));
            DayOfWeek last = day(part.substring(part.length() - 3));
            for (DayOfWeek day = first; ; day = day.plus(1)) {
                days.add(day);
                if (day == last) {
                    break;
                }
            }
        }
        return days;
    }

    private static DayOfWeek day(String name) {
        return Arrays.stream(DayOfWeek.values())
                .filter(day -> day.name().startsWith(name))
                .findFirst()
                .orElseThrow();
    }

    /** Its first moment after that one, which it covers. */
    LocalDateTime end(LocalDateTime local) {
        LocalDateTime today = local.toLocalDate().atTime(to);
        return today.isAfter(local) ? today : today.plusDays(1);
    }

    public boolean covers(LocalDateTime local) {
        LocalTime time = local.toLocalTime();
        DayOfWeek day = local.getDayOfWeek();
        if (from.isBefore(to)) {
            return days.contains(day) && !time.isBefore(from) && time.isBefore(to);
        }
        return (days.contains(day) && !time.isBefore(from)) || (days.contains(day.minus(1)) && time.isBefore(to));
    }
}
