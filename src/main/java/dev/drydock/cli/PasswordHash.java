package dev.drydock.cli;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Liberty's own password hash, made in this process by Liberty's own class, so that no password is ever an argument of a command,
 * where others could read it.
 */
final class PasswordHash {
    private static final String JARS =
            "com\\.ibm\\.ws\\.(crypto\\.passwordutil|logging|kernel\\.service|kernel\\.boot)_.*\\.jar";

    private final Path liberty;

    PasswordHash(Path home) {
        this.liberty = home.resolve("wlp/lib");
    }

    /** The value for {@code password=} of a {@code user} in a basic registry; each call salts anew. */
    String of(String password) throws IOException {
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(liberty)) {
            for (Path jar : files.filter(file -> file.getFileName().toString().matches(JARS))
                    .toList()) {
                jars.add(jar.toUri().toURL());
            }
        }
        try (URLClassLoader classes =
                new URLClassLoader(jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            return (String) classes.loadClass("com.ibm.websphere.crypto.PasswordUtil")
                    .getMethod("encode", String.class, String.class, Map.class)
                    .invoke(null, password, "hash", null);
        } catch (ReflectiveOperationException e) {
            throw new IOException("Liberty's password utility in " + liberty + " cannot be used", e);
        }
    }
}
