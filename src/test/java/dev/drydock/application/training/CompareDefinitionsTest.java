package dev.drydock.application.training;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Role;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.training.CompareDefinitions.Difference;
import dev.drydock.domain.registry.DefinitionChange;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository.Origin;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.files.Sha256;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaRunFacts;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.persistence.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Version 1 of a model is imported, each later one is trained from the one before it. */
class CompareDefinitionsTest {
    private static final String MODEL = "pump";
    private static final Instant AT = Instant.parse("2026-11-24T00:00:00Z");
    private static final Actor RHEA = new Actor("rhea", Set.of(Role.RELEASE_MANAGER));
    private static final String SLOW = "training:\n  epochs: 9\n  learning-rate: 0.05\n";
    private static final String FAST = "training:\n  learning-rate: 0.5\n  seed: 7\n";

    @ParameterizedTest
    @EnumSource
    void tellsEachKeyThatTheCandidatesSaysOtherwiseAndWhoBroughtIt(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            site.imported(SLOW, "emil");
            site.putInForce(FAST, "olga");
            site.trained(10, FAST);

            assertThat(site.withParent(2)).hasValueSatisfying(difference -> {
                assertThat(difference.parent()).isEqualTo(version(1));
                assertThat(difference.digest()).isEqualTo(digest(FAST));
                assertThat(difference.broughtBy()).containsExactly("olga");
                assertThat(difference.change().keys())
                        .containsExactly(
                                new DefinitionChange.Key(
                                        "training.learning-rate", Optional.of("0.05"), Optional.of("0.5")),
                                new DefinitionChange.Key("training.seed", Optional.empty(), Optional.of("7")),
                                new DefinitionChange.Key("training.epochs", Optional.of("9"), Optional.empty()));
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRunThatWasSubmittedBeforeTheChangeMakesNoOther(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            site.imported(SLOW, "emil");
            site.putInForce(FAST, "olga");
            site.trained(10, SLOW);

            assertThat(site.withParent(2)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isComparedWithTheOneThatTheParentsOwnRunWasSubmittedUnder(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            site.imported(SLOW, "emil");
            site.putInForce(FAST, "olga");
            site.trained(10, FAST);
            site.trained(11, FAST);
            site.trained(12, SLOW);

            assertThat(site.withParent(3)).isEmpty();
            assertThat(site.withParent(4)).hasValueSatisfying(difference -> {
                assertThat(difference.parent()).isEqualTo(version(3));
                assertThat(difference.change().keys())
                        .contains(new DefinitionChange.Key("training.seed", Optional.of("7"), Optional.empty()));
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesEveryoneWhoPutItInForceForAllOfThemMayNotApprove(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            site.imported(SLOW, "emil");
            site.putInForce(FAST, "olga");
            site.putInForce(SLOW, "emil");
            site.putInForce(FAST, "rhea");
            site.trained(10, FAST);

            assertThat(site.withParent(2).orElseThrow().broughtBy()).containsExactly("rhea", "olga");
        }
    }

    @ParameterizedTest
    @EnumSource
    void commentsAreNoDifferenceAndAnImportedVersionHasNone(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            String commented = "# of the north plant\n" + SLOW;
            site.imported(SLOW, "emil");
            site.putInForce(commented, "olga");
            site.trained(10, commented);

            assertThat(site.withParent(1)).isEmpty();
            assertThat(site.withParent(2)).isEmpty();
            assertFails(RegistryFailure.VERSION_UNKNOWN, "pump/9", () -> site.withParent(9));
        }
    }

    private static VersionId version(int number) {
        return new VersionId(MODEL, number);
    }

    private static String digest(String text) {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final class Site implements AutoCloseable {
        private final TestDatabase database;
        private final JpaModelRepository models;
        private final JpaVersionRepository versions;
        private final JpaRunFacts facts;
        private final CompareDefinitions compare;
        private Instant now = AT;

        Site(TestDatabase.Kind kind) {
            database = TestDatabase.open(kind);
            models = database.repository(JpaModelRepository.class);
            versions = database.repository(JpaVersionRepository.class);
            facts = database.repository(JpaRunFacts.class);
            compare = new CompareDefinitions(
                    database.transactions(),
                    new Authorization(database.transactions(), event -> {}),
                    new ModelFileReader(),
                    models,
                    versions,
                    facts);
        }

        void imported(String modelYaml, String by) {
            putInForce(modelYaml, by);
            database.transactions()
                    .run(() -> versions.create(
                            MODEL, new Origin(Optional.empty(), OptionalLong.empty(), by, Optional.empty()), now));
        }

        void putInForce(String modelYaml, String by) {
            now = now.plusSeconds(60);
            database.transactions()
                    .run(() -> models.register(new RegisteredModel(MODEL, modelYaml, digest(modelYaml), by, now)));
        }

        void trained(long run, String submittedUnder) {
            now = now.plusSeconds(60);
            database.transactions().run(() -> {
                facts.record(run, RunFacts.MODEL_FILE, digest(submittedUnder));
                VersionId parent = versions.list(MODEL, 1).get(0).id();
                versions.create(
                        MODEL, new Origin(Optional.of(parent), OptionalLong.of(run), "eve", Optional.empty()), now);
            });
        }

        Optional<Difference> withParent(int number) {
            return compare.withParent(RHEA, version(number));
        }

        @Override
        public void close() {
            database.close();
        }
    }
}
