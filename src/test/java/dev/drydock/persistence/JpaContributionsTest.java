package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contribution.Origin;
import dev.drydock.domain.registry.Contribution.Origin.Signed;
import dev.drydock.domain.registry.RegisteredModel;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
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
                    Optional.of(new Signed(
                            "build-site",
                            "pump/7",
                            Optional.of("ef".repeat(32)),
                            List.of("no-baseline", "slice:north")))),
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
            JpaRunFacts facts = database.repository(JpaRunFacts.class);
            database.transactions().run(() -> {
                facts.record(7, RunFacts.CONTRIBUTION, SIGNED.digest());
                contributions.recordUse(7, SIGNED);
                contributions.recordUse(7, SIGNED);
            });
            database.transactions()
                    .run(() -> database.repository(JpaRunRecords.class).remove(7));

            assertThat(database.transactions().required(() -> facts.find(7, RunFacts.CONTRIBUTION)))
                    .as("what the run itself had established")
                    .isEmpty();
            assertThat(database.transactions().required(() -> contributions.usedBy(7)))
                    .contains(SIGNED);
            assertThat(database.transactions().required(() -> contributions.usedBy(8)))
                    .isEmpty();
            assertThat(database.transactions().required(() -> contributions.usesOf("pump")))
                    .containsExactly(Map.entry(7L, SIGNED.digest()));
            assertThat(database.transactions().required(() -> contributions.usesOf("heat")))
                    .isEmpty();
        }
    }

    /** A candidate of a contribution that an earlier release made stays one. */
    @ParameterizedTest
    @EnumSource
    void knowsWhatAnEarlierReleaseMadeOfContributions(TestDatabase.Kind kind) throws SQLException {
        DataSource site = TestDatabase.withSchema(kind, "104");
        try (Connection connection = site.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "insert into model (name, definition, definition_digest, registered_by, registered_at) values"
                            + " ('pump', 'd', 'd', 'emil', '2026-11-27T02:00:00Z')");
            statement.execute(
                    "insert into contribution values ('pump', '" + STATED.digest()
                            + "', 'weights.pt', 'Vera Vendor', 'fine-tuned', 'a test stand', 'emil', '2026-11-24T23:15:00.123Z')");
            statement.execute("insert into run_fact (instance_id, fact, fact_value) values (7, 'model', 'pump'), (7,"
                    + " 'contribution', '" + STATED.digest() + "'), (8, 'model', 'pump')");
        }

        try (TestDatabase database = TestDatabase.over(site)) {
            JpaContributions contributions = database.repository(JpaContributions.class);
            assertThat(database.transactions().required(() -> contributions.usedBy(7)))
                    .contains(STATED);
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
