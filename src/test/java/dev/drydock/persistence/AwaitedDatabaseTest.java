package dev.drydock.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** A data source that refuses a number of connections in front of a real one. */
class AwaitedDatabaseTest {
    private final List<String> told = new ArrayList<>();
    private final AtomicInteger refuses = new AtomicInteger();
    private String state = "08001";

    private DataSource late() {
        JdbcDataSource real = new JdbcDataSource();
        real.setURL("jdbc:h2:mem:" + UUID.randomUUID());
        InvocationHandler handler = (proxy, method, arguments) -> {
            if (refuses.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new SQLException("refused", state);
            }
            return method.invoke(real, arguments);
        };
        return (DataSource)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {DataSource.class}, handler);
    }

    private AwaitedDatabase within(Duration longest) {
        return new AwaitedDatabase(late(), longest, told::add);
    }

    @Test
    void waitsForADatabaseThatComesLateAndSaysSo() {
        refuses.set(3);
        AtomicInteger done = new AtomicInteger();
        within(Duration.ofMinutes(1)).whenThere(done::incrementAndGet);
        assertThat(done).hasValue(1);
        assertThat(told).anyMatch(line -> line.contains("it waits for its database") && line.contains("08001"));
    }

    @Test
    void beginsAgainIfTheDatabaseGoesInBetween() {
        AtomicInteger begun = new AtomicInteger();
        within(Duration.ofMinutes(1)).whenThere(() -> {
            if (begun.incrementAndGet() == 1) {
                throw new IllegalStateException(new SQLException("terminating connection", "57P01"));
            }
        });
        assertThat(begun).hasValue(2);
    }

    @Test
    void whatFailsThoughTheDatabaseAnswersIsNotRepeated() {
        AtomicInteger begun = new AtomicInteger();
        assertThatThrownBy(() -> within(Duration.ofMinutes(1)).whenThere(() -> {
                    begun.incrementAndGet();
                    throw new IllegalStateException("a job's file is broken");
                }))
                .hasMessage("a job's file is broken");
        assertThat(begun).hasValue(1);
    }

    @Test
    void givesUpInTheEndAndAtOnceIfThePasswordIsRefused() {
        refuses.set(Integer.MAX_VALUE);
        assertThatThrownBy(() -> within(Duration.ofSeconds(1)).whenThere(() -> {}))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(CommonFailure.DATABASE_UNAVAILABLE))
                .hasMessageContaining("database-wait");
        state = "28P01";
        assertThatThrownBy(() -> within(Duration.ofHours(1)).whenThere(() -> {}))
                .hasMessageContaining("SQL state 28P01")
                .hasMessageContaining("Waiting cannot correct this");
    }

    @Test
    void whoeverWaitsEndsWhenTheServerStops() {
        refuses.set(Integer.MAX_VALUE);
        AwaitedDatabase database = within(Duration.ofHours(1));
        database.giveUp();
        assertThatThrownBy(() -> database.whenThere(() -> {})).isInstanceOf(DrydockException.class);
    }

    @Test
    void hibernateAsksNoDatabaseThatItKnowsByItsUrl() {
        assertThat(UnaskedDatabase.settings("jdbc:h2:file:/site/var/db/drydock;WRITE_DELAY=0"))
                .containsEntry("jakarta.persistence.database-product-name", "H2")
                .containsEntry("hibernate.boot.allow_jdbc_metadata_access", "false");
        assertThat(UnaskedDatabase.settings("jdbc:postgresql://db/drydock"))
                .containsEntry("jakarta.persistence.database-product-name", "PostgreSQL");
        assertThat(UnaskedDatabase.settings("jdbc:other:x")).isEmpty();
    }
}
