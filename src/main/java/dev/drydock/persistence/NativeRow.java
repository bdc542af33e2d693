package dev.drydock.persistence;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A row of a native query, read from left to right. */
final class NativeRow {
    private final @Nullable Object[] columns;
    private int next;

    NativeRow(Object row) {
        this.columns = (Object[]) row;
    }

    Optional<String> findText() {
        return Optional.ofNullable(columns[next++]).map(String::valueOf);
    }

    String text() {
        return findText().orElseThrow(this::missing);
    }

    OptionalLong findLong() {
        return columns[next++] instanceof Number number ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
    }

    long number() {
        return findLong().orElseThrow(this::missing);
    }

    OptionalDouble findReal() {
        return columns[next++] instanceof Number number
                ? OptionalDouble.of(number.doubleValue())
                : OptionalDouble.empty();
    }

    OptionalInt findInt() {
        OptionalLong found = findLong();
        return found.isPresent() ? OptionalInt.of(Math.toIntExact(found.getAsLong())) : OptionalInt.empty();
    }

    int integer() {
        return findInt().orElseThrow(this::missing);
    }

    Instant time() {
        return JpaRunRecords.time(columns[next++]);
    }

    Optional<Instant> findTime() {
        Object time = columns[next++];
        return time == null ? Optional.empty() : Optional.of(JpaRunRecords.time(time));
    }

    /** What {@code string_agg} joined by commas; empty if it is null. */
    List<String> list() {
        return findText().map(text -> List.of(text.split(","))).orElse(List.of());
    }

    /** Passes over so many columns. */
    void skip(int count) {
        next += count;
    }

    private IllegalStateException missing() {
        return new IllegalStateException("column " + next + " of a row is null");
    }
}
