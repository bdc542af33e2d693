package dev.drydock.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.ibm.jbatch.tck.spi.JobExecutionWaiter;
import com.ibm.jbatch.tck.utils.BaseJUnit5Test;
import dev.drydock.batch.runtime.JBeretJobRuntime;
import dev.drydock.batch.runtime.JakartaBatchTck;
import dev.drydock.batch.runtime.JakartaBatchTck.Outcome;
import ee.jakarta.tck.batch.util.extensions.VehicleInvocationInterceptor;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** The Jakarta Batch TCK in the orchestrator's WAR, under Liberty's transactions and CDI, its tests of transactions too. */
@ArquillianTest
class ContainerTckIT {
    private static final String CLASSES = "tck-classes";

    @Inject
    JBeretJobRuntime runtime;

    @Resource(lookup = "jdbc/drydock")
    DataSource dataSource;

    @Deployment
    static WebArchive orchestrator() throws IOException {
        return ContainerIT.orchestrator()
                .addClasses(JakartaBatchTck.class, Outcome.class)
                .addAsResource(new StringAsset(String.join("\n", JakartaBatchTck.testClasses())), CLASSES)
                .addAsLibraries(
                        Stream.of(BaseJUnit5Test.class, JobExecutionWaiter.class, VehicleInvocationInterceptor.class)
                                .map(ContainerIT::jarOf)
                                .toArray(File[]::new));
    }

    @Test
    void passesAllTestsThatTheTckHasNotDisabled() throws Exception {
        try (JakartaBatchTck tck = JakartaBatchTck.of(runtime)) {
            Outcome outcome = tck.runJobs(classes());

            assertThat(outcome.failed()).isEmpty();
            assertThat(outcome.disabled().keySet()).containsExactlyInAnyOrderElementsOf(JakartaBatchTck.DISABLED);
            assertThat(outcome.passed()).isEqualTo(175);
        }
    }

    @Test
    void passesTheTestsOfTransactions() throws Exception {
        prepareOrders();
        try (JakartaBatchTck tck = JakartaBatchTck.of(runtime)) {
            Outcome outcome = tck.runTransactions(classes());

            assertThat(outcome.failed()).isEmpty();
            assertThat(outcome.disabled()).isEmpty();
            assertThat(outcome.passed()).isEqualTo(9);
        }
    }

    private static List<String> classes() throws IOException {
        try (InputStream names = ContainerTckIT.class.getResourceAsStream("/" + CLASSES)) {
            return new String(names.readAllBytes(), UTF_8).lines().toList();
        }
    }

    /** What the TCK's tests find in their database. */
    private void prepareOrders() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create schema app");
            statement.execute("create table app.numbers (item int, quantity int)");
            statement.execute("create table app.orders (orderID int generated always as identity primary key,"
                    + " itemID int, quantity int)");
            statement.execute("create table app.inventory (itemID int not null primary key, quantity int not null)");
            statement.execute("insert into app.inventory values (1, 100)");
            for (int item = 1; item <= 20; item++) {
                statement.execute("insert into app.numbers values (" + item + ", 10)");
            }
        }
    }
}
