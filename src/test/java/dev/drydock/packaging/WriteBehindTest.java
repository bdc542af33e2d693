package dev.drydock.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WriteBehindTest {
    private static final byte[] MEBIBYTES = new byte[3 << 20];

    static {
        new Random(7).nextBytes(MEBIBYTES);
    }

    /** Fails from a certain byte on. */
    private static final class Full extends OutputStream {
        private final AtomicBoolean closed = new AtomicBoolean();
        private int left;

        Full(int left) {
            this.left = left;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[1], 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            left -= length;
            if (left < 0) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }

    @Test
    void everyByteArrivesInOrderWhateverItsPiece() throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        Random random = new Random(1);
        try (WriteBehind behind = new WriteBehind(target)) {
            int at = 0;
            while (at < MEBIBYTES.length) {
                int part = Math.min(MEBIBYTES.length - at, random.nextInt(1 << 19));
                behind.write(MEBIBYTES, at, part);
                at += part;
                if (at < MEBIBYTES.length) {
                    behind.write(MEBIBYTES[at++]);
                }
                if (random.nextInt(10) == 0) {
                    behind.flush();
                    assertThat(target.size()).isEqualTo(at);
                }
            }
        }
        assertThat(target.toByteArray()).isEqualTo(MEBIBYTES);
    }

    @Test
    void aFullDiskIsNamedToTheWriterAndTheFileIsClosed() {
        Full target = new Full(1 << 20);
        assertThatThrownBy(() -> {
                    try (WriteBehind behind = new WriteBehind(target)) {
                        behind.write(MEBIBYTES);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThat(target.closed).isTrue();
    }

    @Test
    void theLastBytesThatDoNotFitAreNamedWhenItIsClosed() {
        Full target = new Full(10);
        assertThatThrownBy(() -> {
                    try (WriteBehind behind = new WriteBehind(target)) {
                        behind.write(new byte[11]);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThat(target.closed).isTrue();
    }

    @Test
    void aFailureThatIsNoneOfTheDiskComesAsItIs() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int one) {
                throw new IllegalStateException("no such key");
            }
        };
        assertThatThrownBy(() -> {
                    try (WriteBehind behind = new WriteBehind(broken)) {
                        behind.write(1);
                    }
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no such key");
    }

    @Test
    void aLargeNewFileComesToTheDiskWhileItIsWritten() throws IOException {
        List<Long> forced = new ArrayList<>();
        ByteArrayOutputStream target = new ByteArrayOutputStream();

        try (WriteBehind behind = new WriteBehind(target, () -> forced.add((long) target.size()), 1 << 20)) {
            behind.write(MEBIBYTES);
            behind.flush();
        }

        assertThat(target.toByteArray()).isEqualTo(MEBIBYTES);
        assertThat(forced).isNotEmpty();
    }

    /** Whoever opens the file later is not informed any more of what the disk could not take. */
    @Test
    void whatTheDiskCouldNotTakeIsAFailure() {
        assertThatThrownBy(() -> {
                    try (WriteBehind behind = new WriteBehind(
                            new ByteArrayOutputStream(),
                            () -> {
                                throw new IOException("Input/output error");
                            },
                            1 << 20)) {
                        behind.write(MEBIBYTES);
                        behind.flush();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("Input/output error");
    }
}
