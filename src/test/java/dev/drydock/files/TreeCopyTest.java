package dev.drydock.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeCopyTest {
    @TempDir
    Path root;

    @Test
    void copiesFilesAndFolders() throws IOException {
        Path from = tree();
        new TreeCopy().copy(from, root.resolve("to"));
        assertThat(root.resolve("to/inner/file")).hasContent("content");
        assertThat(Files.getPosixFilePermissions(root.resolve("to"))).hasSize(3);
    }

    @Test
    void opensNothingButPlainFiles() throws Exception {
        Path from = tree();
        mkfifo(from.resolve("pipe"));
        assertGivenUp(new TreeCopy(), "pipe is no plain file");
        Files.delete(from.resolve("pipe"));
        Files.createSymbolicLink(from.resolve("link"), from.resolve("inner/file"));
        assertGivenUp(new TreeCopy(), "link is no plain file");
    }

    /** Between the look at a file and its opening there is a moment. */
    @Test
    void endsIfAFileIsSwappedForAPipeAfterItWasLookedAt() throws IOException {
        Path from = tree();
        TreeCopy copy = new TreeCopy(Duration.ofMillis(200), file -> swapped(file));
        assertGivenUp(copy, "nothing could be read of " + from.resolve("inner/file"));
    }

    private static InputStream swapped(Path file) throws IOException {
        Files.delete(file);
        mkfifo(file);
        return Files.newInputStream(file);
    }

    private void assertGivenUp(TreeCopy copy, String words) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(() -> copy.copy(
                                root.resolve("from"),
                                Files.createTempDirectory(root, "to").resolve("copy")))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(words));
    }

    private Path tree() throws IOException {
        Path from = root.resolve("from");
        Files.createDirectories(from.resolve("inner"));
        Files.writeString(from.resolve("inner/file"), "content");
        return from;
    }

    private static void mkfifo(Path place) throws IOException {
        try {
            assertThat(new ProcessBuilder("mkfifo", place.toString()).start().waitFor())
                    .isZero();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
