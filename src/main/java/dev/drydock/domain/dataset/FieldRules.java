package dev.drydock.domain.dataset;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@code model.yaml} says about its columns. A column without a rule may go everywhere; one that is private goes on no label sheet.
 *
 * @param privateColumns headers of columns whose cells only people with access to raw rows may see
 * @param rules one for each column at most
 */
public record FieldRules(Set<String> privateColumns, List<FieldRule> rules) {
    public FieldRules {
        privateColumns = Set.copyOf(privateColumns);
        rules = List.copyOf(rules);
    }

    /** Of a {@code model.yaml} without {@code fields}. */
    public static FieldRules ofPrivate(Set<String> privateColumns) {
        return new FieldRules(privateColumns, List.of());
    }

    public Optional<FieldRule> of(String column) {
        return rules.stream().filter(rule -> rule.column().equals(column)).findFirst();
    }

    public boolean mayGo(String column, FieldPlace place) {
        return of(column)
                .map(rule -> rule.places().contains(place))
                .orElseGet(() -> place != FieldPlace.LABELS || !privateColumns.contains(column));
    }

    /** Columns that may not go there. */
    public List<String> keptFrom(FieldPlace place) {
        List<String> kept = new ArrayList<>();
        rules.stream().filter(rule -> !rule.places().contains(place)).forEach(rule -> kept.add(rule.column()));
        if (place == FieldPlace.LABELS) {
            privateColumns.stream()
                    .filter(column -> of(column).isEmpty())
                    .sorted()
                    .forEach(kept::add);
        }
        return kept;
    }

    /**
     * The rules that hold for deliveries: about each column, the newest that names it. A rule that is left out still holds.
     *
     * @param newestFirst of every {@code model.yaml} that was in force
     */
    public static FieldRules inHistory(List<FieldRules> newestFirst) {
        Map<String, FieldRule> newest = new LinkedHashMap<>();
        newestFirst.forEach(one -> one.rules.forEach(rule -> newest.putIfAbsent(rule.column(), rule)));
        return new FieldRules(Set.of(), List.copyOf(newest.values()));
    }

    /**
     * Each column with a place where it may go by these rules, and could not before: such as {@code pump_id: delivery}. A rule that is left out
     * still holds for deliveries.
     *
     * @param newestFirst of every {@code model.yaml} that was in force before
     */
    public List<String> loosenedSince(List<FieldRules> newestFirst) {
        List<String> loosened = new ArrayList<>();
        FieldRules ever = inHistory(newestFirst);
        FieldRules last = newestFirst.isEmpty() ? ever : newestFirst.get(0);
        for (FieldPlace place : FieldPlace.values()) {
            boolean delivery = place == FieldPlace.DELIVERY;
            FieldRules earlier = delivery ? ever : last;
            for (String column : earlier.keptFrom(place)) {
                boolean stillHeld = delivery && of(column).isEmpty();
                if (mayGo(column, place) && !stillHeld) {
                    loosened.add(column + ": " + place.yamlName());
                }
            }
        }
        return loosened;
    }
}
