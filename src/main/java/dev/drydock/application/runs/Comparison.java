package dev.drydock.application.runs;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/** Two things side by side, by headings and names. */
public record Comparison(long a, long b, List<Section> sections) {
    public Comparison {
        sections = List.copyOf(sections);
    }

    /** What belongs together. */
    public record Section(String title, List<Row> rows) {
        public Section {
            rows = List.copyOf(rows);
        }

        /** All names that either has, those of the first in its order before those that only the second has. */
        static Section of(
                String title, Map<String, String> a, Map<String, String> b, BiPredicate<String, String> differ) {
            Set<String> names = new LinkedHashSet<>(a.keySet());
            names.addAll(b.keySet());
            List<Row> rows = new ArrayList<>();
            for (String name : names) {
                Optional<String> left = Optional.ofNullable(a.get(name));
                Optional<String> right = Optional.ofNullable(b.get(name));
                boolean inBoth = left.isPresent() && right.isPresent();
                boolean differs = !inBoth || differ.test(left.get(), right.get());
                rows.add(new Row(name, left, right, differs));
            }
            return new Section(title, rows);
        }

        static Section of(String title, Map<String, String> a, Map<String, String> b) {
            return of(title, a, b, (left, right) -> !left.equals(right));
        }
    }

    /** @param differs whether it is worth a look */
    public record Row(String name, Optional<String> a, Optional<String> b, boolean differs) {}
}
