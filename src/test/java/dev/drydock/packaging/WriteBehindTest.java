package dev.drydock.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private static final int MEBIBYTE = 1 << 20;

    private static void write(WriteBehind behind, int bytes) throws IOException {
        behind.write(MEBIBYTES, 0, bytes);
        behind.flush();
    }

    /** A disk that is forced too often is slow; one that is not forced at all has everything to do at the end. */
    @Test
    void theDiskIsForcedEachTimeThatSoManyBytesCame() throws IOException {
        AtomicInteger forced = new AtomicInteger();
        try (WriteBehind behind = new WriteBehind(new ByteArrayOutputStream(), forced::incrementAndGet, MEBIBYTE)) {
            write(behind, MEBIBYTE - 1);
            assertThat(forced).hasValue(0);
            write(behind, 1);
            assertThat(forced).hasValue(1);
            write(behind, MEBIBYTE - 1);
            assertThat(forced).hasValue(1);
            write(behind, 1);
            assertThat(forced).hasValue(2);
        }
        assertThat(forced).hasValue(2);
    }

    /** What comes while it is busy counts for the next time. */
    @Test
    void aSlowDiskHoldsNobodyUpAndIsForcedOnceAtATime() throws IOException {
        CountDownLatch everything = new CountDownLatch(1);
        AtomicInteger forced = new AtomicInteger();
        OutputStream target = new OutputStream() {
            private int left = MEBIBYTES.length;

            @Override
            public void write(int one) throws IOException {
                write(new byte[1], 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                left -= length;
                if (left == 0) {
                    everything.countDown();
                }
            }
        };
        try (WriteBehind behind = new WriteBehind(
                target,
                () -> {
                    forced.incrementAndGet();
                    await(everything);
                },
                MEBIBYTE)) {
            behind.write(MEBIBYTES);
            behind.flush();
            write(behind, 1 << 18);
            assertThat(forced).hasValue(2);
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IOException("the disk was waited for");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void nothingIsWrittenAfterWhatDidNotArrive() throws IOException {
        WriteBehind behind = new WriteBehind(new Full(10));
        assertThatThrownBy(() -> write(behind, 11)).hasMessage("No space left on device");
        assertThatThrownBy(() -> behind.write(new byte[1 << 18]))
                .isInstanceOf(IOException.class)
                .hasMessage("what was written before did not arrive");
        behind.flush();
        behind.close();
    }

    @Test
    void whoeverFlushesReachesTheTargetToo() throws IOException {
        AtomicBoolean flushed = new AtomicBoolean();
        OutputStream target = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                flushed.set(true);
            }
        };
        try (WriteBehind behind = new WriteBehind(target)) {
            behind.write(1);
            behind.flush();
            assertThat(flushed).isTrue();
        }
    }

    @Test
    void leavesNoThreadBehind() throws IOException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (WriteBehind behind = new WriteBehind(new ByteArrayOutputStream(), () -> {}, 1)) {
            behind.write(MEBIBYTES);
            behind.flush();
            assertThat(own(before)).hasSize(2);
        }
        Awaitility.await().untilAsserted(() -> assertThat(own(before)).isEmpty());
    }

    private static List<Thread> own(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("drydock-write-behind") && !before.contains(thread))
                .toList();
    }

    @Test
    void aNewFileHoldsEveryByteAndReplacesNone(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("new");
        try (WriteBehind behind = WriteBehind.toNew(file)) {
            behind.write(MEBIBYTES);
        }
        assertThat(file).hasBinaryContent(MEBIBYTES);
        assertThatThrownBy(() -> WriteBehind.toNew(file)).isInstanceOf(FileAlreadyExistsException.class);
    }
}
