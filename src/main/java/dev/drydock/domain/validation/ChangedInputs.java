package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.Split;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The gate {@code inputs}: readings of a source that came, from one day on, in another unit or in another column. The rows of each source are
 * divided by time into stretches, and some stretches are compared with those just before them, so that a change of yesterday is found in a
 * window of months and growth is none. A source that has just begun is compared with the others. The readings must have left their range, and
 * fit it again once they are converted, or exchanged with another input that has left its range as well.
 *
 * <p>No label is read, so the holdout is not spent. The gate never fails: people decide.
 */
final class ChangedInputs {
    /** Distance between two distributions, as the largest difference of their shares below a value; from here on it is another range. */
    private static final double ANOTHER_RANGE = 0.4;

    /** Up to here it is the same range. */
    private static final double SAME_RANGE = 0.2;

    /** The rows of a source are divided into so many stretches at most. */
    private static final int STRETCHES = 100;

    /** So many stretches are compared with so many others. */
    private static final int REACH = 3;

    private static final int NAMED = 5;

    private final LabelledRows rows;
    private final GatePolicy.Inputs limits;
    private final InputColumns columns;
    private final int[] inputs;
    private final List<Finding> found = new ArrayList<>();

    private ChangedInputs(LabelledRows rows, GatePolicy.Inputs limits) {
        this.rows = rows;
        this.limits = limits;
        this.columns = rows.contents().columns();
        this.inputs = IntStream.range(0, columns.names().size())
                .filter(input -> !limits.accepted().contains(columns.names().get(input)))
                .toArray();
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
        int compared = 0;
        for (Map.Entry<String, int[]> source : ofSources.entrySet()) {
            compared += compare(source.getKey(), source.getValue(), ofSources) ? 1 : 0;
        }
        return found.isEmpty() ? passed(compared, ofSources.size()) : held();
    }

    /** Numbers of its rows, the oldest first. */
    private Map<String, int[]> ofSources() {
        Map<String, List<Integer>> collected = new TreeMap<>();
        for (int row = 0; row < rows.size(); row++) {
            if (!rows.isIn(Split.ERASED, row)) {
                collected
                        .computeIfAbsent(rows.source(row), source -> new ArrayList<>())
                        .add(row);
            }
        }
        Map<String, int[]> sorted = new TreeMap<>();
        collected.forEach((source, own) -> sorted.put(
                source,
                own.stream()
                        .sorted(Comparator.comparingLong(row -> rows.contents().time(row)))
                        .mapToInt(Integer::intValue)
                        .toArray()));
        return sorted;
    }

    /** @return whether there is something to compare it with */
    private boolean compare(String source, int[] own, Map<String, int[]> ofSources) {
        int[] others = ofSources.entrySet().stream()
                .filter(other -> !other.getKey().equals(source))
                .flatMapToInt(other -> Arrays.stream(other.getValue()))
                .toArray();
        boolean isNew = own.length >= limits.minRows() && hasJustBegun(own, others);
        if (isNew) {
            strongest(changes(own, others, 0)).forEach(change -> found.add(new Finding(source, change, own[0])));
        }
        int stretches = Math.min(STRETCHES, own.length / limits.minRows());
        List<Change> changes = new ArrayList<>();
        for (int at = 1; at < stretches; at++) {
            int[] before = between(own, at - REACH, at, stretches);
            changes.addAll(changes(between(own, at, at + REACH, stretches), before, at));
            // the change may lie within a stretch, which then fits neither
            changes.addAll(changes(between(own, at + 1, at + 1 + REACH, stretches), before, at));
        }
        strongest(changes)
                .forEach(change -> found.add(
                        new Finding(source, change, own[(int) ((long) change.at() * own.length / stretches)])));
        return isNew || stretches > 1;
    }

    /** Whether most rows of the others are older than all of its own. */
    private boolean hasJustBegun(int[] own, int[] others) {
        long first = rows.contents().time(own[0]);
        long older = Arrays.stream(others)
                .filter(row -> rows.contents().time(row) < first)
                .count();
        return older >= limits.minRows() && 2 * older >= others.length;
    }

    /**
     * @param from number of the first stretch, perhaps below 0
     * @param to number of the one after the last, perhaps beyond them all
     */
    private static int[] between(int[] own, int from, int to, int stretches) {
        return Arrays.copyOfRange(
                own, (int) ((long) Math.min(stretches, Math.max(0, from)) * own.length / stretches), (int)
                        ((long) Math.min(stretches, to) * own.length / stretches));
    }

    /**
     * What may have been done to the readings.
     *
     * @param inputs places of the inputs concerned
     * @param how for people; empty: they were exchanged
     * @param strength how much better they fit if it is undone, 0 to 1
     * @param at number of the stretch where it begins
     */
    private record Change(Set<Integer> inputs, String how, double strength, int at) {
        boolean isNear(Change other) {
            return Math.abs(at - other.at) <= REACH + 1 && !Collections.disjoint(inputs, other.inputs);
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

    /** @param at number of the stretch where {@code here} begins */
    private List<Change> changes(int[] here, int[] before, int at) {
        List<Readings> now = readings(here);
        List<Readings> usual = readings(before);
        List<Integer> left = IntStream.range(0, inputs.length)
                .filter(place ->
                        2 * Math.min(now.get(place).count(), usual.get(place).count()) >= limits.minRows()
                                && now.get(place).distance(usual.get(place), UnitChange.NONE) >= ANOTHER_RANGE)
                .boxed()
                .toList();
        List<Change> changes = new ArrayList<>();
        Set<Integer> exchanged = exchanged(left, now, usual);
        if (!exchanged.isEmpty()) {
            changes.add(new Change(exchanged, "", 1, at));
        }
        for (int place : left) {
            if (!exchanged.contains(place)) {
                Readings converted = now.get(place);
                unit(converted, usual.get(place))
                        .ifPresent(unit -> changes.add(new Change(
                                Set.of(place), unit.told(), 1 - converted.distance(usual.get(place), unit), at)));
            }
        }
        return changes;
    }

    /** Of each input that is looked at. */
    private List<Readings> readings(int[] at) {
        return Arrays.stream(inputs)
                .mapToObj(input -> Readings.of(columns, input, at))
                .toList();
    }

    private String name(int place) {
        return columns.names().get(inputs[place]);
    }

    /** Those whose readings are each another one's, all of them among themselves. */
    private static Set<Integer> exchanged(List<Integer> left, List<Readings> now, List<Readings> usual) {
        Map<Integer, Integer> owner = new LinkedHashMap<>();
        for (int place : left) {
            left.stream()
                    .filter(other -> other != place)
                    .min((one, other) -> Double.compare(
                            now.get(place).distance(usual.get(one), UnitChange.NONE),
                            now.get(place).distance(usual.get(other), UnitChange.NONE)))
                    .filter(other -> now.get(place).distance(usual.get(other), UnitChange.NONE) <= SAME_RANGE)
                    .ifPresent(other -> owner.put(place, other));
        }
        boolean changed = true;
        while (changed) {
            Set<Integer> givers = Set.copyOf(owner.keySet());
            Set<Integer> takers = Set.copyOf(owner.values());
            changed = owner.entrySet()
                    .removeIf(pair -> !takers.contains(pair.getKey()) || !givers.contains(pair.getValue()));
        }
        return owner.keySet();
    }

    private static Optional<UnitChange> unit(Readings now, Readings usual) {
        return UnitChange.KNOWN.stream()
                .min((one, other) -> Double.compare(now.distance(usual, one), now.distance(usual, other)))
                .filter(unit -> now.distance(usual, unit) <= SAME_RANGE);
    }

    private static GateResult passed(int compared, int sources) {
        return GateResult.of(
                Gate.INPUTS,
                Verdict.PASS,
                compared == sources
                        ? "No source's readings look as if they came in another unit or in another column."
                        : "Of " + sources + " sources " + compared
                                + " have rows enough to be compared, and no readings of theirs look as if they came in another"
                                + " unit or in another column.");
    }

    private GateResult held() {
        String more = found.size() > NAMED ? "; and " + (found.size() - NAMED) + " more" : "";
        return GateResult.of(
                Gate.INPUTS,
                Verdict.INSUFFICIENT_EVIDENCE,
                "Readings are not what they were: "
                        + found.stream().limit(NAMED).map(this::told).collect(Collectors.joining("; "))
                        + more
                        + ". Ask the source what it changed, and let it export these rows again as the model knows them. If"
                        + " the change is right, a release manager may waive gate inputs, or the policy may accept the"
                        + " input.");
    }

    /** @param from row that is the first to show it, as far as is known */
    private record Finding(String source, Change change, int from) {}

    private String told(Finding finding) {
        Change change = finding.change();
        String who = finding.source().isEmpty() ? "" : " of " + finding.source();
        String names = change.inputs().stream().map(this::name).collect(Collectors.joining(" and "));
        String what = change.how().isEmpty()
                ? "inputs " + names + who + " look exchanged"
                : "input " + names + who + " looks converted (" + change.how() + ")";
        return what + " from about row " + rows.id(finding.from()) + " on, of "
                + Instant.ofEpochMilli(rows.contents().time(finding.from()));
    }
}
