package dev.drydock.console.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drydock.application.training.ViewDefinitions.Entry;
import dev.drydock.domain.registry.DefinitionChange;
import dev.drydock.domain.registry.RegisteredModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DefinitionRowTest {
    private static final Instant AT = Instant.parse("2026-11-24T00:00:00Z");

    private static Entry entry(char digit, String by, Optional<DefinitionChange> change) {
        String digest = String.valueOf(digit).repeat(64);
        return new Entry(new RegisteredModel("pump", "drydock: 1\n", digest, by, AT), change);
    }

    private static Optional<DefinitionChange> change(Map<String, String> before, Map<String, String> after) {
        return Optional.of(DefinitionChange.between(before, after));
    }

    @Test
    void aModelThatNeverHadAnotherOneHasNoHistory() {
        assertThat(DefinitionRow.of(List.of(entry('a', "emil", Optional.empty()))))
                .isEmpty();
    }

    @Test
    void tellsWhoBroughtEachAndWhatItChanged() {
        List<DefinitionRow> rows = DefinitionRow.of(List.of(
                entry('c', "olga", change(Map.of("epochs", "9"), Map.of("epochs", "9"))),
                entry('b', "olga", change(Map.of("epochs", "3"), Map.of("epochs", "9", "seed", "<b>7</b>"))),
                entry('a', "emil", Optional.empty())));

        assertThat(rows)
                .extracting(DefinitionRow::digest, DefinitionRow::by, DefinitionRow::inForce, DefinitionRow::how)
                .containsExactly(
                        tuple(
                                "cccccccccccc",
                                "olga",
                                true,
                                "no key changed: only comments, order or layout differ from the file before"),
                        tuple("bbbbbbbbbbbb", "olga", false, ""),
                        tuple("aaaaaaaaaaaa", "emil", false, "with the model's import"));
        assertThat(rows.get(1).keys().first())
                .containsExactlyInAnyOrder(
                        new KeyRows.Row("epochs", "3", "9"), new KeyRows.Row("seed", "(not written)", "<b>7</b>"));
        assertThat(rows.get(0).keys()).isEqualTo(KeyRows.NONE);
    }

    @Test
    void showsTheNewestOfMany() {
        List<Entry> many = new ArrayList<>();
        for (int i = 0; i < DefinitionRow.MOST + 5; i++) {
            many.add(entry((char) ('a' + i), "emil", Optional.empty()));
        }
        assertThat(DefinitionRow.of(many))
                .hasSize(DefinitionRow.MOST)
                .first()
                .extracting(DefinitionRow::digest)
                .isEqualTo("aaaaaaaaaaaa");
    }

    @Test
    void manyKeysAreFoldedAndNoneIsLost() {
        Map<String, String> after = new TreeMap<>();
        for (int i = 0; i < KeyRows.MOST_AT_ONCE + 2; i++) {
            after.put("sweep[" + (10 + i) + "]", "1");
        }
        KeyRows keys = KeyRows.of(DefinitionChange.between(Map.of(), after));

        assertThat(keys.first()).hasSize(KeyRows.MOST_AT_ONCE);
        assertThat(keys.more()).extracting(KeyRows.Row::key).containsExactly("sweep[22]", "sweep[23]");
    }
}
