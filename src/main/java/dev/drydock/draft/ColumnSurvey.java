package dev.drydock.draft;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What was seen in one column; its memory does not grow with the rows. */
final class ColumnSurvey {
    /** More different texts than this are counted, and no longer remembered. */
    static final int MOST_TEXTS = 64;

    /** A number as ingest reads it. */
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(\\d{1,40}(\\.\\d{0,40})?|\\.\\d{1,40})([eE][+-]?\\d{1,3})?");

    private static final double MOSTLY = 0.9;

    private final int place;
    private final String name;
    private final DistinctCount distinct = new DistinctCount();
    private final Map<String, Long> texts = new LinkedHashMap<>();
    private final Moments moments = new Moments();
    private final Moments logMoments = new Moments();
    private final ValueSample values;
    private long filled;
    private long empty;
    private long numbers;
    private long wholeNumbers;
    private long instants;
    private boolean manyTexts;
    private boolean unwritable;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private Cell firstNoNumber = Cell.NONE;
    private Cell firstNoInstant = Cell.NONE;

    /** @param place from 1, as a person counts columns */
    ColumnSurvey(int place, String name) {
        this.place = place;
        this.name = name;
        this.values = new ValueSample(place);
    }

    /** A cell that did not fit, for the person who corrects it. */
    record Cell(long line, String text) {
        static final Cell NONE = new Cell(0, "");
    }

    void add(String cell, long line) {
        if (cell.isEmpty()) {
            empty++;
            return;
        }
        filled++;
        distinct.add(cell);
        remember(cell);
        if (NUMBER.matcher(cell).matches()) {
            number(Double.parseDouble(cell));
        } else if (firstNoNumber.equals(Cell.NONE)) {
            firstNoNumber = new Cell(line, cell);
        }
        if (isInstant(cell)) {
            instants++;
        } else if (firstNoInstant.equals(Cell.NONE)) {
            firstNoInstant = new Cell(line, cell);
        }
    }

    private void remember(String cell) {
        if (manyTexts) {
            return;
        }
        unwritable |= !Words.isWritable(cell);
        texts.merge(cell, 1L, Long::sum);
        if (texts.size() > MOST_TEXTS) {
            manyTexts = true;
            texts.clear();
        }
    }

    private void number(double value) {
        numbers++;
        wholeNumbers += value == Math.rint(value) ? 1 : 0;
        min = Math.min(min, value);
        max = Math.max(max, value);
        moments.add(value);
        logMoments.add(Math.log1p(Math.max(value, 0)));
        values.add(value);
    }

    private static boolean isInstant(String cell) {
        if (cell.length() < 17 || cell.charAt(cell.length() - 1) != 'Z') {
            return false;
        }
        try {
            Instant.parse(cell);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    int place() {
        return place;
    }

    String name() {
        return name;
    }

    long rows() {
        return filled + empty;
    }

    long filled() {
        return filled;
    }

    long empty() {
        return empty;
    }

    /** About how many different texts, exactly if they are few. */
    long distinct() {
        return manyTexts ? Math.max(MOST_TEXTS + 1L, distinct.estimate()) : texts.size();
    }

    /** Nearly all values are numbers, and not all equal. */
    boolean isNumeric() {
        return filled > 0 && numbers >= MOSTLY * filled && min < max;
    }

    boolean isWhole() {
        return numbers == filled && wholeNumbers == numbers;
    }

    boolean isInstants() {
        return filled > 0 && instants == filled;
    }

    /** Few different texts, each of which {@code model.yaml} can name. */
    boolean isCategorical() {
        return !manyTexts && texts.size() >= 2 && !unwritable;
    }

    /** Every row so far has another value. */
    boolean isUnique() {
        return empty == 0 && distinct() >= 0.95 * filled;
    }

    /** The texts with their rows, most frequent first; empty if there are many. */
    Map<String, Long> texts() {
        return texts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    }

    boolean hasUnwritableText() {
        return unwritable;
    }

    long notNumbers() {
        return filled - numbers;
    }

    Cell firstNoNumber() {
        return firstNoNumber;
    }

    Cell firstNoInstant() {
        return firstNoInstant;
    }

    double min() {
        return min;
    }

    double max() {
        return max;
    }

    Moments moments() {
        return moments;
    }

    /** Of {@code log(1 + max(x, 0))}. */
    Moments logMoments() {
        return logMoments;
    }

    double quantile(double share) {
        return values.quantile(share);
    }
}
