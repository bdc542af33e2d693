package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.validation.HoldoutSketch;
import dev.drydock.domain.validation.HoldoutSpending;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.ServingCheck;
import dev.drydock.domain.validation.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JpaServingChecksTest {
    private static final Instant AT = Instant.parse("2026-11-24T23:15:00.123456789Z");
    private static final VersionId VERSION = new VersionId("pump", 1);

    @ParameterizedTest
    @EnumSource
    void aRunLooksOnceAndOnlyLooksThatMeasuredSpend(TestDatabase.Kind kind) {
        try (TestDatabase database = open(kind)) {
            JpaServingChecks checks = database.repository(JpaServingChecks.class);
            HoldoutUse first = enter(database, checks, 1, 100);
            HoldoutUse again = enter(database, checks, 1, 100);
            settle(database, checks, first, Verdict.INSUFFICIENT_EVIDENCE, false);
            HoldoutUse second = enter(database, checks, 2, 200);
            settle(database, checks, second, Verdict.PASS, true);

            assertThat(again).as("a restart finds the very entry").isEqualTo(first);
            assertThat(second.share())
                    .as("nothing was measured before")
                    .isCloseTo(HoldoutSpending.ofUse(1), within(1e-9));
            assertThat(enter(database, checks, 3, 200).share())
                    .as("the very same rows")
                    .isEqualTo(second.share());
            assertThat(enter(database, checks, 4, 400).share())
                    .isCloseTo((HoldoutSpending.ofUse(1) + HoldoutSpending.ofUse(2)) / 2, within(1e-9));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLastOneThatDecidedStaysBehindOnesThatCouldNot(TestDatabase.Kind kind) {
        try (TestDatabase database = open(kind)) {
            JpaServingChecks checks = database.repository(JpaServingChecks.class);
            settle(database, checks, enter(database, checks, 1, 100), Verdict.PASS, true);
            ServingCheck failed = settle(database, checks, enter(database, checks, 2, 200), Verdict.FAIL, true);
            ServingCheck open =
                    settle(database, checks, enter(database, checks, 3, 300), Verdict.INSUFFICIENT_EVIDENCE, true);
            enter(database, checks, 4, 400);

            assertThat(database.transactions().required(() -> checks.latest(VERSION)))
                    .contains(open);
            assertThat(database.transactions().required(() -> checks.latestDecided(VERSION)))
                    .contains(failed);
            assertThat(database.transactions().required(() -> checks.latest(new VersionId("pump", 2))))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExpiryIsToldOnce(TestDatabase.Kind kind) {
        try (TestDatabase database = open(kind)) {
            JpaServingChecks checks = database.repository(JpaServingChecks.class);

            assertThat(List.of("a", "a", "b").stream()
                            .map(digest -> database.transactions().required(() -> checks.tellFirst(digest, AT))))
                    .containsExactly(true, false, true);
        }
    }

    private static TestDatabase open(TestDatabase.Kind kind) {
        TestDatabase database = TestDatabase.open(kind);
        JpaModelRepository models = database.repository(JpaModelRepository.class);
        database.transactions()
                .run(() -> models.register(new RegisteredModel("pump", "drydock: 1\n", "ff", "sam", AT)));
        VersionRepository versions = database.repository(JpaVersionRepository.class);
        database.transactions()
                .run(() -> versions.create(
                        "pump",
                        new VersionRepository.Origin(Optional.empty(), OptionalLong.empty(), "erin", Optional.empty()),
                        AT));
        return database;
    }

    private static HoldoutUse enter(TestDatabase database, JpaServingChecks checks, long run, int rows) {
        HoldoutSketch sketch = HoldoutSketch.of(IntStream.range(0, rows).mapToObj(row -> "p" + row));
        return database.transactions()
                .required(() -> checks.enter("ab".repeat(32), VERSION, run, AT.plusSeconds(run), sketch));
    }

    private static ServingCheck settle(
            TestDatabase database, JpaServingChecks checks, HoldoutUse use, Verdict verdict, boolean measured) {
        ServingCheck check =
                new ServingCheck(VERSION, use.runInstance(), verdict, "cd".repeat(32), "Gate floor.", use.at());
        database.transactions().run(() -> checks.settle(check, measured));
        return check;
    }
}
