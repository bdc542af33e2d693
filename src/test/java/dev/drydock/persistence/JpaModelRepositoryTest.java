package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.failure.DrydockException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JpaModelRepositoryTest {
    private static final Instant FIRST = Instant.parse("2026-11-27T02:00:00Z");
    private static final RegisteredModel SLOW = pumps("slow", "emil", FIRST);
    private static final RegisteredModel FAST = pumps("fast", "erin", FIRST.plusSeconds(60));
    private static final RegisteredModel SLOW_AGAIN = pumps("slow", "ed", FIRST.plusSeconds(120));

    private static RegisteredModel pumps(String text, String by, Instant at) {
        return new RegisteredModel("pumps", text, text.repeat(16), by, at);
    }

    @ParameterizedTest
    @EnumSource
    void keepsEveryModelFileThatWasInForce(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            ModelRepository models = database.repository(JpaModelRepository.class);
            List.of(SLOW, FAST, SLOW_AGAIN, SLOW_AGAIN)
                    .forEach(one -> database.transactions().run(() -> models.register(one)));

            database.transactions().run(() -> {
                assertThat(models.require("pumps")).isEqualTo(SLOW_AGAIN);
                assertThat(models.history("pumps")).containsExactly(SLOW_AGAIN, FAST, SLOW);
                assertThat(models.requireFirst("pumps")).isEqualTo(SLOW);
                assertThat(models.require("pumps", FAST.definitionDigest())).isEqualTo(FAST);
                assertThat(models.require("pumps", "of no one")).isEqualTo(SLOW_AGAIN);
                assertThat(models.history("valves")).isEmpty();
                assertThatThrownBy(() -> models.requireLocked("valves")).isInstanceOf(DrydockException.class);
            });
        }
    }

    /** The clock of the node that brings it may be behind that of the one before. */
    @ParameterizedTest
    @EnumSource
    void theOneInForceIsTheNewestWhateverTheClocksSay(TestDatabase.Kind kind) {
        try (TestDatabase database = TestDatabase.open(kind)) {
            ModelRepository models = database.repository(JpaModelRepository.class);
            database.transactions().run(() -> models.register(FAST));
            database.transactions().run(() -> models.register(SLOW));

            database.transactions().run(() -> {
                assertThat(models.history("pumps")).extracting("definition").containsExactly("slow", "fast");
                assertThat(models.require("pumps").registeredAt())
                        .isEqualTo(FAST.registeredAt().plusMillis(1));
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoLocksAModelSeesWhatOneBeforeHimHasPutInForce(TestDatabase.Kind kind) throws Exception {
        try (TestDatabase database = TestDatabase.open(kind)) {
            ModelRepository models = database.repository(JpaModelRepository.class);
            database.transactions().run(() -> models.register(SLOW));
            CountDownLatch locked = new CountDownLatch(1);
            CountDownLatch asking = new CountDownLatch(1);
            CompletableFuture<RegisteredModel> second = CompletableFuture.supplyAsync(() -> {
                await(locked);
                return database.transactions().required(() -> {
                    models.require("pumps");
                    asking.countDown();
                    return models.requireLocked("pumps");
                });
            });

            database.transactions().run(() -> {
                models.requireLocked("pumps");
                locked.countDown();
                await(asking);
                models.register(FAST);
            });

            assertThat(second.get()).isEqualTo(FAST);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A site that was installed before has what is in force, and goes on from there. */
    @ParameterizedTest
    @EnumSource
    void aSiteThatKeptOneModelFileKeepsItAsTheFirst(TestDatabase.Kind kind) throws SQLException {
        DataSource site = TestDatabase.withSchema(kind, "86");
        try (Connection connection = site.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("insert into model values ('pumps', 'slow', '" + SLOW.definitionDigest()
                    + "', 'emil', '2026-11-27T02:00:00Z'), ('valves', 'v', 'v', 'erin', '2026-11-27T02:00:00Z')");
        }

        try (TestDatabase database = TestDatabase.over(site)) {
            ModelRepository models = database.repository(JpaModelRepository.class);
            database.transactions().run(() -> models.register(FAST));

            database.transactions().run(() -> {
                assertThat(models.history("pumps")).containsExactly(FAST, SLOW);
                assertThat(models.history("valves")).hasSize(1);
            });
        }
    }
}
