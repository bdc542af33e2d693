package dev.drydock.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadAheadTest {
    /** Gives so many bytes, then fails. */
    private static final class Torn implements ReadAhead.Source {
        private final AtomicBoolean closed = new AtomicBoolean();
        private final InputStream bytes;

        Torn(byte[] bytes) {
            this.bytes = new ByteArrayInputStream(bytes);
        }

        @Override
        public int next(byte[] piece) throws IOException {
            int read = bytes.readNBytes(piece, 0, piece.length);
            if (read == 0) {
                throw new IOException("Input/output error");
            }
            return read;
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, ReadAhead.PIECE - 1, ReadAhead.PIECE, ReadAhead.PIECE + 1, 3 * ReadAhead.PIECE})
    void everyByteComesInOrder(int length) throws IOException {
        byte[] bytes = random(length);
        InputStream in = new ByteArrayInputStream(bytes);
        AtomicBoolean closed = new AtomicBoolean();

        try (ReadAhead ahead = new ReadAhead(new ReadAhead.Source() {
            @Override
            public int next(byte[] piece) throws IOException {
                return in.readNBytes(piece, 0, piece.length);
            }

            @Override
            public void close() {
                closed.set(true);
            }
        })) {
            assertThat(ahead.read()).isEqualTo(length == 0 ? -1 : bytes[0] & 0xFF);
            assertThat(ahead.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, Math.min(1, length), length));
            assertThat(ahead.read()).isEqualTo(-1);
        }
        assertThat(closed).isTrue();
    }

    @Test
    void aFailureComesAfterTheBytesBeforeItAndStays() throws IOException {
        Torn source = new Torn(random(2 * ReadAhead.PIECE));

        try (ReadAhead ahead = new ReadAhead(source)) {
            assertThat(ahead.readNBytes(2 * ReadAhead.PIECE)).isEqualTo(random(2 * ReadAhead.PIECE));
            for (int time = 0; time < 2; time++) {
                assertThatThrownBy(ahead::read).isInstanceOf(IOException.class).hasMessage("Input/output error");
            }
        }
        assertThat(source.closed).isTrue();
    }

    @Test
    void whoClosesEarlyClosesTheSourceWithoutItsFailure() throws IOException {
        Torn source = new Torn(new byte[0]);

        new ReadAhead(source).close();

        assertThat(source.closed).isTrue();
    }
}
