package dev.drydock.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a few MiB in memory that can be filled and freed. */
public final class SmallDisk implements AutoCloseable {
    private static final byte[] BLOCK = new byte[1 << 12];

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Over an existing folder. Only root may have one: the test is left out for others, except in CI. */
    public static SmallDisk over(Path folder, int mebibytes) throws IOException {
        boolean root = "root".equals(System.getProperty("user.name"));
        boolean wanted = "true".equals(System.getenv("CI"));
        if (!root && !wanted) {
            System.out.println("not root: a full disk, which needs a file system of its own, is left out");
        }
        assumeTrue(root || wanted);
        run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString());
        return new SmallDisk(folder);
    }

    /** Until not a byte more fits. */
    public void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(filling())) {
            while (true) {
                out.write(BLOCK);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    public void free() throws IOException {
        Files.delete(filling());
    }

    private Path filling() {
        return folder.resolve("filling");
    }

    @Override
    public void close() throws IOException {
        run("umount", "-l", folder.toString());
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue()).as(said).isZero();
    }
}
