package dev.drydock.workers;

import dev.drydock.config.WorkerSettings;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Settings that start the real worker on this test's class path, or a script in its place. */
public final class WorkerSetup {
    private WorkerSetup() {}

    /** The real worker, with the classes under test. */
    public static WorkerSettings real(Path tasks) {
        return real(tasks, 256, Duration.ofSeconds(60));
    }

    /** The real worker with so much heap, ended when it has been silent for so long. */
    public static WorkerSettings real(Path tasks, int heapMebibytes, Duration heartbeatTimeout) {
        return new WorkerSettings(
                tasks,
                Path.of(System.getProperty("java.home"), "bin", "java"),
                classPath(),
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-DDJL_CACHE_DIR="
                                + Path.of(System.getProperty("DJL_CACHE_DIR", "target/djl"))
                                        .toAbsolutePath()),
                2,
                heapMebibytes,
                heartbeatTimeout);
    }

    /** Surefire keeps the class path in a property, a console launcher in a class loader. */
    private static String classPath() {
        if (WorkerSetup.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** A shell script in place of {@code java}; {@code $attempt} is the attempt's directory. */
    public static WorkerSettings script(Path tasks, Duration heartbeatTimeout, String body) throws IOException {
        Path script = tasks.resolve("java.sh");
        Files.writeString(script, "#!/bin/sh\nfor attempt; do :; done\n" + body + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new WorkerSettings(tasks, script, "none", List.of(), 1, 256, heartbeatTimeout);
    }
}
