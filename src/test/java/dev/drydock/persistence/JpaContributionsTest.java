package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contribution.Origin;
import dev.drydock.domain.registry.Contribution.Origin.Signed;
import dev.drydock.domain.registry.RegisteredModel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JpaContributionsTest {
    private static final Instant AT = Instant.parse("2026-11-24T23:15:00.123Z");
    private static final Contribution STATED = new Contribution(
            "pump", "ab".repeat(32), "weights.pt", new Origin("Vera Vendor", "fine-tuned", "a test stand"), "emil", AT);
    private static final Contribution SIGNED = new Contribution(
            "pump",
            "cd".repeat(32),
            "model/weights.pt",
            new Origin(
                    "build-site",
                    "a version of another site",
                    "a snapshot there",
                    Optional.of(new Signed("build-site", "pump/7", List.of("no-baseline", "slice:north")))),
            "emil",
            AT.plusSeconds(1));

    @ParameterizedTest
    @EnumSource
    void keepsWhatWasBroughtWithItsOrigin(TestDatabase.Kind kind) {
        try (TestDatabase database = open(kind)) {
            JpaContributions contributions = database.repository(JpaContributions.class);

            assertThat(database.transactions().required(() -> contributions.list("pump", 10)))
                    .containsExactly(SIGNED, STATED);
            assertThat(database.transactions().required(() -> contributions.find("pump", STATED.digest())))
                    .contains(STATED);
        }
    }

    /** Who brought the weights of a version may not approve what descends from it, years later too. */
    @ParameterizedTest
    @EnumSource
    void whatARunMadeItsCandidateOfOutlivesTheRun(TestDatabase.Kind kind) {
        try (TestDatabase database = open(kind)) {
            JpaContributions contributions = database.repository(JpaContributions.class);
            database.transactions().run(() -> {
                contributions.recordUse(7, SIGNED);
                contributions.recordUse(7, SIGNED);
            });
            database.transactions()
                    .run(() -> database.repository(JpaRunRecords.class).remove(7));

            assertThat(database.transactions().required(() -> contributions.usedBy(7)))
                    .contains(SIGNED);
            assertThat(database.transactions().required(() -> contributions.usedBy(8)))
                    .isEmpty();
        }
    }

    private static TestDatabase open(TestDatabase.Kind kind) {
        TestDatabase database = TestDatabase.open(kind);
        database.transactions().run(() -> {
            database.repository(JpaModelRepository.class)
                    .register(new RegisteredModel("pump", "drydock: 1\n", "f".repeat(64), "sam", AT));
            JpaContributions contributions = database.repository(JpaContributions.class);
            contributions.add(STATED);
            contributions.add(SIGNED);
        });
        return database;
    }
}
