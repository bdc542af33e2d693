package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The gate {@code inputs}: readings of a source that came, from one day on, in another unit or in another column. The rows of each source are
 * divided by time into stretches, and some stretches are compared with those just before them, so that growth is no change. The readings must
 * have left their range for good, and fit it again once they are converted, or read as another input did. A source that has just begun is
 * compared with the others.
 *
 * <p>Rows are compared within the groups (pumps, patients) that both sides have, or within many groups if they share none, so that a change of
 * what is measured is no change of unit. No label is read, so the holdout is not spent. The gate never fails: people decide.
 */
final class ChangedInputs {
    /** Distance between two distributions, as the largest difference of their shares below a value; from here on it is another range. */
    private static final double ANOTHER_RANGE = 0.4;

    /** Up to here it is the same range. */
    private static final double SAME_RANGE = 0.2;

    /** Fewer readings tell nothing, whatever the policy says. */
    private static final int FEWEST = 50;

    /** Between the two: a stretch is of the range that is as near. */
    private static final double BETWEEN = (ANOTHER_RANGE + SAME_RANGE) / 2;

    /** There and back. */
    private static final int MOST_CHANGES = 2;

    /** The rows of a source are divided into so many stretches at most. */
    private static final int STRETCHES = 100;

    /** So many stretches are compared with so many others. */
    private static final int REACH = 3;

    /** With more inputs out of their range at once nobody exchanged columns. */
    private static final int MOST_EXCHANGED = 64;

    private static final int NAMED = 5;

    private final LabelledRows rows;
    private final GatePolicy.Inputs limits;
    private final int least;
    private final InputColumns columns;
    private final List<String> found = new ArrayList<>();

    private ChangedInputs(LabelledRows rows, GatePolicy.Inputs limits) {
        this.rows = rows;
        this.limits = limits;
        this.least = Math.max(FEWEST, limits.minRows());
        this.columns = rows.contents().columns();
    }

    static GateResult judge(LabelledRows rows, GatePolicy.Inputs limits) {
        if (rows.contents().size() == 0 || rows.contents().columns().names().isEmpty()) {
            return GateResult.of(
                    Gate.INPUTS,
                    Verdict.PASS,
                    "The model reads texts, or its inputs were not kept, so there are no readings to compare.");
        }
        return new ChangedInputs(rows, limits).judge();
    }

    private GateResult judge() {
        Map<String, int[]> ofSources = ofSources();
        long[] times = ofSources.values().stream()
                .flatMapToInt(Arrays::stream)
                .mapToLong(rows.contents()::time)
                .sorted()
                .toArray();
        int compared = 0;
        for (Map.Entry<String, int[]> source : ofSources.entrySet()) {
            compared += new OfSource(source.getKey(), source.getValue()).compare(ofSources, times) ? 1 : 0;
        }
        return found.isEmpty() ? passed(compared, ofSources.size()) : held();
    }

    /** Numbers of its rows, the oldest first; those of one moment in no order that groups could make. */
    private Map<String, int[]> ofSources() {
        Map<String, List<Integer>> collected = new TreeMap<>();
        for (int row = 0; row < rows.size(); row++) {
            if (!rows.isIn(Split.ERASED, row) && !columns.isReplayed(row)) {
                collected
                        .computeIfAbsent(columns.source(row), source -> new ArrayList<>())
                        .add(row);
            }
        }
        Map<String, int[]> sorted = new TreeMap<>();
        collected.forEach((source, own) -> sorted.put(
                source,
                own.stream()
                        .sorted(Comparator.<Integer>comparingLong(
                                        row -> rows.contents().time(row))
                                .thenComparingLong(Readings::scattered))
                        .mapToInt(Integer::intValue)
                        .toArray()));
        return sorted;
    }

    private GateResult passed(int compared, int sources) {
        return GateResult.of(
                Gate.INPUTS,
                Verdict.PASS,
                (compared == sources
                                ? "No source's readings look as if they came in another unit or in another column."
                                : "Of " + sources + " sources " + compared
                                        + " have rows enough to be compared, and no readings of theirs look as if they came in"
                                        + " another unit or in another column.")
                        + (limits.accepted().isEmpty()
                                ? ""
                                : " Not looked at, because the policy accepts it: "
                                        + String.join(", ", limits.accepted()) + "."));
    }

    private GateResult held() {
        String more = found.size() > NAMED ? "; and " + (found.size() - NAMED) + " more" : "";
        return GateResult.of(
                Gate.INPUTS,
                Verdict.INSUFFICIENT_EVIDENCE,
                "Readings are not what they were: "
                        + found.stream().limit(NAMED).collect(Collectors.joining("; "))
                        + more
                        + ". Ask the source what it changed. If that was a mistake, let it export as before from now on; the rows"
                        + " in between stay as they are until they are too old. If the change is meant, a release manager may"
                        + " waive gate inputs, or the policy may accept it.");
    }

    /**
     * What may have been done to the readings.
     *
     * @param inputs places of the inputs concerned
     * @param how for people
     * @param strength how well they fit if it is undone, 0 to 1
     * @param at number of the stretch where it begins
     */
    private record Change(Set<Integer> inputs, String how, double strength, int at) {
        boolean isNear(Change other) {
            return Math.abs(at - other.at) <= REACH + 1 && inputs.stream().anyMatch(other.inputs::contains);
        }
    }

    /** Rows on both sides of a moment. */
    private static final class Sides {
        private final int[] before;
        private final int[] now;
        /** Whether both are of the same groups. */
        private final boolean alike;

        Sides(int[] before, int[] now, boolean alike) {
            this.before = before;
            this.now = now;
            this.alike = alike;
        }
    }

    /** The rows of one source, the oldest first. */
    private final class OfSource {
        private final String source;
        private final int[] own;
        private final int stretches;
        private final int[] inputs;

        OfSource(String source, int[] own) {
            this.source = source;
            this.own = own;
            this.stretches = Math.min(STRETCHES, own.length / least);
            this.inputs = IntStream.range(0, columns.names().size())
                    .filter(input -> !limits.accepted()
                            .contains((source.isEmpty() ? "no source" : source) + ": "
                                    + columns.names().get(input)))
                    .toArray();
        }

        /** @return whether there is something to compare it with */
        boolean compare(Map<String, int[]> ofSources, long[] times) {
            boolean isNew = hasJustBegun(times);
            if (isNew) {
                int[] others = ofSources.entrySet().stream()
                        .filter(other -> !other.getKey().equals(source))
                        .flatMapToInt(other -> Arrays.stream(other.getValue()))
                        .toArray();
                strongest(changes(new Sides(others, own, false), 0)).forEach(change -> tell(change, "since it began"));
            }
            List<Change> changes = new ArrayList<>();
            for (int at = 1; at < stretches; at++) {
                int[] before = between(at - REACH, at);
                changes.addAll(changes(before, between(at, at + REACH), at));
                // the change may lie within a stretch, which then fits neither
                changes.addAll(changes(before, between(at + 1, at + 1 + REACH), at));
            }
            strongest(changes).stream()
                    .filter(this::lasts)
                    .forEach(change -> tell(
                            change,
                            "from a day between " + day(own[first(change.at() - 1)]) + " and "
                                    + day(own[first(change.at() + 2) - 1])));
            return isNew || stretches > 1;
        }

        private LocalDate day(int row) {
            return Instant.ofEpochMilli(rows.contents().time(row))
                    .atZone(ZoneOffset.UTC)
                    .toLocalDate();
        }

        private void tell(Change change, String since) {
            found.add(change.how() + (source.isEmpty() ? "" : " at " + source) + " " + since);
        }

        /** Whether most rows of the others are older than all of its own. */
        private boolean hasJustBegun(long[] times) {
            if (own.length < least) {
                return false;
            }
            int place = Arrays.binarySearch(times, rows.contents().time(own[0]));
            int older = place < 0 ? -place - 1 : place;
            while (older > 0 && times[older - 1] == rows.contents().time(own[0])) {
                older--;
            }
            return older >= least && 2 * older >= times.length - own.length;
        }

        /** Place of the first row of a stretch, perhaps of one beyond them all. */
        private int first(int stretch) {
            return (int) ((long) Math.min(stretches, Math.max(0, stretch)) * own.length / stretches);
        }

        private int[] between(int from, int to) {
            return Arrays.copyOfRange(own, first(from), first(to));
        }

        private List<Change> changes(int[] before, int[] now, int at) {
            if (before.length == 0 || now.length == 0 || isGap(before, now)) {
                return List.of();
            }
            return comparable(before, now).map(sides -> changes(sides, at)).orElse(List.of());
        }

        /** Whether more time lies between them than both sides take together: what grew or was rebuilt meanwhile is not known. */
        private boolean isGap(int[] before, int[] now) {
            long from = rows.contents().time(before[0]);
            long last = rows.contents().time(before[before.length - 1]);
            long first = rows.contents().time(now[0]);
            long to = rows.contents().time(now[now.length - 1]);
            return first - last > Math.max(1, last - from + to - first) && first - last > stretch();
        }

        /** How long a stretch is, on average. */
        private long stretch() {
            return (rows.contents().time(own[own.length - 1]) - rows.contents().time(own[0])) / stretches;
        }

        /** Rows of the groups that both sides have; if they share too few, all rows, if each side has groups enough. */
        private Optional<Sides> comparable(int[] before, int[] now) {
            Set<String> earlier = groups(before);
            Set<String> later = groups(now);
            Set<String> both = new HashSet<>(earlier);
            both.retainAll(later);
            Sides shared = new Sides(ofGroups(before, both), ofGroups(now, both), true);
            if (2 * Math.min(shared.before.length, shared.now.length) >= least) {
                return Optional.of(shared);
            }
            return Math.min(earlier.size(), later.size()) >= MeasuredGate.MIN_GROUPS
                    ? Optional.of(new Sides(before, now, false))
                    : Optional.empty();
        }

        private Set<String> groups(int[] at) {
            return Arrays.stream(at).mapToObj(rows::group).collect(Collectors.toSet());
        }

        private int[] ofGroups(int[] at, Set<String> groups) {
            return Arrays.stream(at)
                    .filter(row -> groups.contains(rows.group(row)))
                    .toArray();
        }

        /** Whether the new range was there once at most, perhaps until somebody noticed: what comes and goes is how the field works. */
        private boolean lasts(Change change) {
            return change.inputs().stream().allMatch(place -> {
                Readings usual = readings(between(change.at() - REACH, change.at()), place);
                Readings changed = readings(between(change.at() + 1, change.at() + 1 + REACH), place);
                int changes = 0;
                boolean wasChanged = false;
                for (int at = 0; at < stretches && changes <= MOST_CHANGES; at++) {
                    Readings own = readings(between(at, at + 1), place);
                    boolean isChanged = own.distance(changed) <= BETWEEN;
                    if (isChanged != wasChanged && (isChanged || own.distance(usual) <= BETWEEN)) {
                        changes++;
                        wasChanged = isChanged;
                    }
                }
                return changes <= MOST_CHANGES;
            });
        }

        private Readings readings(int[] at, int place) {
            return Readings.of(columns, inputs[place], at);
        }

        private String name(int place) {
            return columns.names().get(inputs[place]);
        }

        private List<Change> changes(Sides sides, int at) {
            List<Readings> usual = new ArrayList<>();
            List<Readings> now = new ArrayList<>();
            Set<Integer> left = new TreeSet<>();
            for (int place = 0; place < inputs.length; place++) {
                usual.add(readings(sides.before, place));
                now.add(readings(sides.now, place));
                if (isKnown(usual.get(place))
                        && isKnown(now.get(place))
                        && now.get(place).distance(usual.get(place)) >= ANOTHER_RANGE) {
                    left.add(place);
                }
            }
            List<Change> changes = new ArrayList<>();
            Map<Integer, Integer> moved = left.size() > MOST_EXCHANGED ? Map.of() : moved(left, now, usual);
            if (!moved.isEmpty()) {
                double worst = moved.entrySet().stream()
                        .mapToDouble(pair -> now.get(pair.getKey()).distance(usual.get(pair.getValue())))
                        .max()
                        .orElseThrow();
                changes.add(new Change(moved.keySet(), told(moved), 1 - worst, at));
            }
            left.stream()
                    .filter(place -> !moved.containsKey(place))
                    .forEach(place -> now.get(place)
                            .conversion(usual.get(place), SAME_RANGE)
                            .filter(unit -> sides.alike || unit.isLarge())
                            .ifPresent(unit -> changes.add(new Change(
                                    Set.of(place),
                                    "input " + name(place) + " looks converted (" + unit.told() + ")",
                                    1 - now.get(place).distance(usual.get(place), unit),
                                    at))));
            return changes;
        }

        /** Half as many as are asked for: some rows have no value. */
        private boolean isKnown(Readings readings) {
            return 2 * readings.count() >= least && readings.isMeasured();
        }

        /** Of inputs that read like another one did: two that changed places, or several in a row that moved up. */
        private Map<Integer, Integer> moved(Set<Integer> left, List<Readings> now, List<Readings> usual) {
            Map<Integer, Integer> like = new TreeMap<>();
            for (int place : left) {
                IntStream.range(0, inputs.length)
                        .filter(other -> other != place && isKnown(usual.get(other)))
                        .boxed()
                        .min(Comparator.comparingDouble(other -> now.get(place).distance(usual.get(other))))
                        .filter(other -> now.get(place).distance(usual.get(other)) <= SAME_RANGE)
                        .ifPresent(other -> like.put(place, other));
            }
            Map<Integer, Integer> readBy = new HashMap<>();
            like.values().forEach(other -> readBy.merge(other, 1, Integer::sum));
            like.values().removeIf(other -> readBy.getOrDefault(other, 0) > 1);
            // whose readings are another input's now reads something else, or nothing
            like.values().removeIf(other -> !left.contains(other) && isKnown(now.get(other)));
            Map<Integer, Integer> linked = new TreeMap<>(like);
            linked.entrySet()
                    .removeIf(pair -> !like.containsKey(pair.getValue()) && !like.containsValue(pair.getKey()));
            return linked;
        }

        private String told(Map<Integer, Integer> moved) {
            return "inputs look exchanged ("
                    + moved.entrySet().stream()
                            .limit(NAMED)
                            .map(pair -> name(pair.getKey()) + " reads as " + name(pair.getValue()) + " did")
                            .collect(Collectors.joining(", "))
                    + (moved.size() > NAMED ? ", and " + (moved.size() - NAMED) + " more" : "") + ")";
        }
    }

    /** Neighbouring stretches show the same change; the one that shows it best says what and when. */
    private static List<Change> strongest(List<Change> changes) {
        List<Change> kept = new ArrayList<>();
        changes.stream()
                .sorted(Comparator.comparingDouble(Change::strength).reversed())
                .filter(change -> kept.stream().noneMatch(change::isNear))
                .forEach(kept::add);
        kept.sort(Comparator.comparingInt(Change::at));
        return kept;
    }
}
