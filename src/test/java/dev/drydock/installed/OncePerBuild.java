package dev.drydock.installed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What the suites of a build share though they run in several processes: the first one that asks makes it, and the others wait. */
final class OncePerBuild {
    private OncePerBuild() {}

    /** @return a folder of the build */
    static Path folder(String name) {
        return Path.of(System.getProperty("drydock.basedir", "."), "target", name)
                .toAbsolutePath()
                .normalize();
    }

    /**
     * Makes a part of a folder unless it has been made of the same installation.
     *
     * @return whether it was there, or another process has made it
     */
    static boolean wasThere(Path folder, String part, Runnable make) {
        Path stamp = folder.resolve(part + ".of");
        try {
            Files.createDirectories(folder);
            try (FileChannel lock = FileChannel.open(
                    folder.resolve(part + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                if (Files.exists(stamp) && Files.readString(stamp).equals(installation())) {
                    return true;
                }
                Files.deleteIfExists(stamp);
                make.run();
                Files.writeString(stamp, installation());
                return false;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Differs from one build to another. */
    private static String installation() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String program : List.of(
                "lib/drydock-cli.jar",
                "worker/drydock-worker.jar",
                "wlp/usr/servers/orchestrator/apps/drydock.war",
                "wlp/usr/servers/serving/apps/drydock-serving.war")) {
            Path file = InstalledSite.HOME.resolve(program);
            text.append(Files.getLastModifiedTime(file)).append(' ').append(Files.size(file));
        }
        return text.toString();
    }
}
