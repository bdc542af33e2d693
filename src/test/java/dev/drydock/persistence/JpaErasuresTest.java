package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.erasure.ErasedCopy;
import dev.drydock.domain.erasure.ErasedCopy.Place;
import dev.drydock.domain.erasure.Erasure;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JpaErasuresTest {
    private static final Instant AT = Instant.parse("2026-11-24T00:00:00Z");
    private static final String ONE = "1".repeat(64);
    private static final String TWO = "2".repeat(64);

    private static Erasure erasure(String model, int number, Optional<String> reason, OptionalLong run) {
        return new Erasure(model, number, "ada", AT.plusSeconds(number), reason, 1, 2, run, Optional.empty());
    }

    @ParameterizedTest
    @EnumSource
    void keepsErasuresWithTheirSubjectsAndCopies(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            JpaErasures erasures = database.repository(JpaErasures.class);
            Transactions transactions = database.transactions();
            Erasure first = erasure("tiny", 1, Optional.of("case 12"), OptionalLong.of(7));
            Erasure second = erasure("tiny", 2, Optional.empty(), OptionalLong.empty());
            Erasure other = erasure("other", 1, Optional.empty(), OptionalLong.of(8));
            assertThat(transactions.required(() -> erasures.lastNumber("tiny"))).isZero();
            transactions.run(() -> {
                erasures.add(first);
                erasures.add(second);
                erasures.add(other);
                erasures.addSubjects("tiny", 1, Set.of(ONE));
                erasures.addSubjects("tiny", 2, Set.of(ONE, TWO));
            });

            assertThat(transactions.required(() -> erasures.lastNumber("tiny"))).isEqualTo(2);
            assertThat(transactions.required(() -> erasures.find("tiny", 1))).contains(first);
            assertThat(transactions.required(() -> erasures.find("tiny", 3))).isEmpty();
            assertThat(transactions.required(() -> erasures.list(Optional.of("tiny"), 10)))
                    .containsExactly(second, first);
            assertThat(transactions.required(() -> erasures.list(Optional.empty(), 10)))
                    .containsExactly(second, other, first);
            assertThat(transactions.required(() -> erasures.subjects("tiny"))).containsExactlyInAnyOrder(ONE, TWO);
            assertThat(transactions.required(() -> erasures.countSubjects("tiny")))
                    .isEqualTo(2);
            assertThat(transactions.required(() -> erasures.countSubjects("other")))
                    .isZero();
            assertThatThrownBy(() -> transactions.run(() -> erasures.add(first)))
                    .isInstanceOf(RuntimeException.class);

            ErasedCopy file = new ErasedCopy(Place.EXPORT_FILE, "plant-a-1/f.csv", 3, ONE, TWO);
            ErasedCopy again = new ErasedCopy(Place.EXPORT_FILE, "plant-a-1/f.csv", 4, ONE, ONE);
            ErasedCopy snapshot = new ErasedCopy(Place.SNAPSHOT, ONE, 2, ONE, TWO);
            transactions.run(() -> erasures.record("tiny", 1, file));
            transactions.run(() -> {
                erasures.record("tiny", 1, snapshot);
                erasures.record("tiny", 1, again);
            });
            assertThat(transactions.required(() -> erasures.copies("tiny", 1))).containsExactly(again, snapshot);
            assertThat(transactions.required(() -> erasures.copies("tiny", 2))).isEmpty();

            transactions.run(() -> erasures.finish("tiny", 1, AT));
            transactions.run(() -> erasures.finish("tiny", 1, AT.plusSeconds(60)));
            assertThat(transactions.required(() -> erasures.find("tiny", 1)).flatMap(Erasure::finishedAt))
                    .contains(AT);
        }
    }
}
