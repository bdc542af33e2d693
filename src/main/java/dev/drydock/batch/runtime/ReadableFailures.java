package dev.drydock.batch.runtime;

import java.io.IOException;
import java.io.NotSerializableException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jberet.spi.SerializableDataProvider;

/**
 * What JBeret finds by {@link java.util.ServiceLoader} to keep a step's data. It reads a failure again while it writes how the step
 * ended; one with a cause that only the server's own loaders know, as a database driver's, would end the step a second time there.
 * Of such a failure it keeps the words and the stack instead, as it does of one that cannot be serialized.
 */
public final class ReadableFailures extends SerializableDataProvider.DefaultSerializableDataProvider {
    private final ClassLoader application;

    public ReadableFailures() {
        this(ReadableFailures.class.getClassLoader());
    }

    ReadableFailures(ClassLoader application) {
        this.application = application;
    }

    /** @throws NotSerializableException if it is a failure that {@link #bytesToObject} could not read */
    @Override
    public byte[] objectToBytes(Object data) throws IOException {
        if (data instanceof Throwable thrown) {
            requireKnown(thrown);
        }
        return super.objectToBytes(data);
    }

    private void requireKnown(Throwable thrown) throws NotSerializableException {
        if (!isVisible(thrown.getClass())) {
            throw new NotSerializableException(thrown.getClass().getName());
        }
        for (Throwable below : Stream.concat(
                        Stream.ofNullable(thrown.getCause()), Arrays.stream(thrown.getSuppressed()))
                .toList()) {
            requireKnown(below);
        }
    }

    private boolean isVisible(Class<?> type) {
        try {
            return Class.forName(type.getName(), false, application) == type;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
