package dev.drydock.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A temporary folder that several tests of one JVM use: it is removed when the JVM ends. */
public final class ScratchFolder {
    private ScratchFolder() {}

    /** @param prefix of its name in the system's temporary folder */
    public static Path of(String prefix) throws IOException {
        Path folder = Files.createTempDirectory(prefix);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        return folder;
    }

    private static void delete(Path folder) {
        try {
            DurableFiles.deleteTree(folder);
        } catch (IOException e) {
            System.err.println(folder + " stays: " + e);
        }
    }
}
