package dev.drydock.installed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the suites of a build share though they run in several processes, and in several threads of one: the first one that asks makes
 * it, and the others wait.
 */
final class OncePerBuild {
    /** A lock of a file holds off other processes; a thread of this one that asks for it meanwhile gets an exception. */
    private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

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
        return wasThere(folder, part, installation(), make);
    }

    /** @param version the part is made again when this differs from what it was made of */
    static boolean wasThere(Path folder, String part, String version, Runnable make) {
        Path stamp = folder.resolve(part + ".of");
        ReentrantLock threads = THREADS.computeIfAbsent(stamp, path -> new ReentrantLock());
        threads.lock();
        try {
            Files.createDirectories(folder);
            try (FileChannel lock = FileChannel.open(
                    folder.resolve(part + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock.lock();
                if (Files.exists(stamp) && Files.readString(stamp).equals(version)) {
                    return true;
                }
                Files.deleteIfExists(stamp);
                make.run();
                Files.writeString(stamp, version);
                return false;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.unlock();
        }
    }

    /** Differs from one build to another. */
    private static String installation() {
        StringBuilder text = new StringBuilder();
        for (String program : List.of(
                "lib/drydock-cli.jar",
                "worker/drydock-worker.jar",
                "wlp/usr/servers/orchestrator/apps/drydock.war",
                "wlp/usr/servers/serving/apps/drydock-serving.war")) {
            Path file = InstalledSite.HOME.resolve(program);
            try {
                text.append(Files.getLastModifiedTime(file)).append(' ').append(Files.size(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return text.toString();
    }
}
