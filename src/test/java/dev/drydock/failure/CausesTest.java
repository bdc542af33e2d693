package dev.drydock.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CausesTest {
    @TempDir
    Path folder;

    private static FailureCode codeOf(Throwable thrown) {
        return Causes.known(thrown).orElseThrow().code();
    }

    @Test
    void aFailureOfTheCatalogueIsKnownWhereverItLies() {
        DrydockException known = new DrydockException(CommonFailure.FILE_REFUSED, "It is a pipe.");
        assertThat(Causes.known(new IllegalStateException(new RuntimeException(known))))
                .containsSame(known);
    }

    /** The kernel's own device for it. */
    @Test
    void aFullDiskIsToldAsOne() {
        assertThatThrownBy(CausesTest::writeWhereNothingFits).satisfies(thrown -> {
            DrydockException known =
                    Causes.known(new UncheckedIOException((IOException) thrown)).orElseThrow();
            assertThat(known.code()).isEqualTo(CommonFailure.DISK_FULL);
            assertThat(known.sentence()).contains("drydock purge --dry-run");
        });
        assertThat(codeOf(new IllegalStateException(new SQLException("could not extend file", "53100"))))
                .isEqualTo(CommonFailure.DISK_FULL);
    }

    @Test
    void aFullDiskIsToldAsOneWhateverItIsWrappedIn() {
        assertThatThrownBy(CausesTest::writeWhereNothingFits).satisfies(full -> {
            DrydockException wrapped = new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN, "Task 7 cannot be started.", new UncheckedIOException((IOException)
                            full));
            DrydockException known =
                    Causes.known(new IllegalStateException(wrapped)).orElseThrow();
            assertThat(known.code()).isEqualTo(CommonFailure.DISK_FULL);
            assertThat(known.sentence())
                    .startsWith("The disk is full: Task 7 cannot be started. Committed work is not lost.");
        });
    }

    private static void writeWhereNothingFits() throws IOException {
        try (FileOutputStream out = new FileOutputStream("/dev/full")) {
            out.write(1);
        }
    }

    @Test
    void aDatabaseThatIsAwayIsToldAsOne() throws IOException {
        try (FileChannel other = FileChannel.open(
                        folder.resolve("db.mv.db"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = other.lock()) {
            assertThat(held.isValid()).isTrue();
            assertThatThrownBy(() -> DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("db"), "a", ""))
                    .satisfies(thrown -> assertThat(codeOf(thrown)).isEqualTo(CommonFailure.DATABASE_UNAVAILABLE));
        }
        assertThat(codeOf(new IllegalStateException(new SQLException("closed", "90121"))))
                .isEqualTo(CommonFailure.DATABASE_UNAVAILABLE);
        assertThat(codeOf(new SQLException("the connection broke", "08006")))
                .isEqualTo(CommonFailure.DATABASE_UNAVAILABLE);
        assertThat(codeOf(new SQLException("shut down by an administrator", "57P01")))
                .isEqualTo(CommonFailure.DATABASE_UNAVAILABLE);
    }

    @Test
    void aDefectStaysOne() {
        assertThat(Causes.known(new IllegalStateException("a bug"))).isEmpty();
        assertThat(Causes.known(new SQLException("no such column", "42S22"))).isEmpty();
    }

    @Test
    void tellsAFailureOfTheCatalogueFromOneThatTheKindTold() {
        DrydockException thrown = new DrydockException(CommonFailure.USAGE, "No.");
        Exception around = new IllegalStateException(thrown);
        Exception full = new UncheckedIOException(new IOException("No space left on device"));

        assertThat(Causes.isToldByKind(Causes.known(around).orElseThrow(), around))
                .isFalse();
        assertThat(Causes.isToldByKind(Causes.known(full).orElseThrow(), full)).isTrue();
    }
}
