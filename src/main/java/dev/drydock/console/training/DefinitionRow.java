package dev.drydock.console.training;

import dev.drydock.application.training.ViewDefinitions.Entry;
import dev.drydock.console.Wording;
import java.util.ArrayList;
import java.util.List;

/**
 * One {@code model.yaml} that was put in force.
 *
 * @param digest its SHA-256, shortened
 * @param wholeDigest the same with all its digits
 * @param by who brought it
 * @param at when it was put in force
 * @param inForce whether it is the one in force
 * @param how in words, if no keys tell it; else empty
 * @param keys against the one before it
 */
public record DefinitionRow(
        String digest, String wholeDigest, String by, String at, boolean inForce, String how, KeyRows keys) {
    public static final int MOST = 20;

    /**
     * @param newestFirst the first one is in force
     * @return at most {@value #MOST}; none of a model that never had another one
     */
    public static List<DefinitionRow> of(List<Entry> newestFirst) {
        List<DefinitionRow> rows = new ArrayList<>();
        if (newestFirst.size() > 1) {
            newestFirst.stream().limit(MOST).forEach(entry -> rows.add(row(entry, rows.isEmpty())));
        }
        return rows;
    }

    private static DefinitionRow row(Entry entry, boolean inForce) {
        KeyRows keys = entry.change().map(KeyRows::of).orElse(KeyRows.NONE);
        return new DefinitionRow(
                Wording.shortDigest(entry.model().definitionDigest()),
                entry.model().definitionDigest(),
                entry.model().registeredBy(),
                Wording.time(entry.model().registeredAt()),
                inForce,
                how(entry, keys),
                keys);
    }

    private static String how(Entry entry, KeyRows keys) {
        if (entry.change().isEmpty()) {
            return "with the model's import";
        }
        return keys.first().isEmpty()
                ? "no key changed: only comments, order or layout differ from the file before"
                : "";
    }
}
