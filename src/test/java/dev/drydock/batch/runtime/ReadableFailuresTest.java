package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.NotSerializableException;
import java.sql.SQLException;
import java.util.ServiceLoader;
import org.jberet.spi.SerializableDataProvider;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/** A failure is written for JBeret only if it can be read again. */
class ReadableFailuresTest {
    private static final ClassLoader TESTS = ReadableFailuresTest.class.getClassLoader();

    @Test
    void whatTheApplicationKnowsIsWritten() throws Exception {
        ReadableFailures failures = new ReadableFailures(TESTS);
        Exception known = new IllegalStateException("no", new SQLException("why", "08006"));
        known.addSuppressed(new IllegalArgumentException("and that"));

        Object read = failures.bytesToObject(failures.objectToBytes(known), IllegalStateException.class, TESTS);

        assertThat(read).isInstanceOf(IllegalStateException.class);
        assertThat((Exception) read).hasRootCauseMessage("why");
    }

    @Test
    void whatOnlyTheDriverKnowsIsNot() {
        ReadableFailures failures = new ReadableFailures(ClassLoader.getPlatformClassLoader());
        Exception cause = new PSQLException("the line was cut", PSQLState.CONNECTION_FAILURE);
        Exception beside = new IllegalStateException("no");
        beside.addSuppressed(cause);

        assertThatThrownBy(() -> failures.objectToBytes(new IllegalStateException("no", cause)))
                .isInstanceOf(NotSerializableException.class)
                .hasMessage(PSQLException.class.getName());
        assertThatThrownBy(() -> failures.objectToBytes(beside)).isInstanceOf(NotSerializableException.class);
    }

    @Test
    void jberetFindsIt() {
        assertThat(ServiceLoader.load(SerializableDataProvider.class))
                .hasExactlyElementsOfTypes(ReadableFailures.class);
    }
}
