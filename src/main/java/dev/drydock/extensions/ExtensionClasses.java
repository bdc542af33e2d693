package dev.drydock.extensions;

import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ExtensionFailure;
import dev.drydock.spi.ExportReader;
import dev.drydock.spi.Gate;
import dev.drydock.spi.Launcher;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The classes of one extension, from memory. They see {@code dev.drydock.spi} and the JDK; other classes of Drydock, its libraries and
 * other extensions do not exist for them. That keeps them from depending on what a later version changes. It is no sandbox: who signs
 * the jar's SHA-256 vouches for its code.
 */
final class ExtensionClasses extends ClassLoader {
    /** The word for a provider, as the policy lists it. */
    private static final Map<Class<?>, String> KINDS =
            Map.of(Gate.class, "gate", ExportReader.class, "reader", Launcher.class, "launcher");

    private static final String SPI = Gate.class.getPackageName() + ".";
    private static final String OWN = "dev/drydock/";
    private static final int LARGEST_UNPACKED = 256 << 20;

    private final ExtensionJar jar;
    private final Map<String, byte[]> entries;

    private ExtensionClasses(ExtensionJar jar, Map<String, byte[]> entries) {
        super("extension " + jar.name(), new SpiAndJdk());
        this.jar = jar;
        this.entries = entries;
    }

    /** @param bytes of the jar, as the policy lists them */
    static ExtensionClasses of(ExtensionJar jar, byte[] bytes) {
        Map<String, byte[]> entries = new HashMap<>();
        long left = LARGEST_UNPACKED;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] content = zip.readNBytes((int) left + 1);
                left -= content.length;
                if (left < 0) {
                    throw unusable(jar, "it unpacks to more than " + (LARGEST_UNPACKED >> 20) + " MiB", null);
                }
                if (entry.getName().startsWith(OWN)) {
                    throw unusable(jar, "it has the entry " + entry.getName() + ", and dev.drydock is Drydock's", null);
                }
                if (!entry.isDirectory()) {
                    entries.put(entry.getName(), content);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(jar, "it is no jar: " + e.getMessage(), e);
        }
        return new ExtensionClasses(jar, entries);
    }

    /**
     * A new instance of the one provider with that name.
     *
     * @throws DrydockException {@code EXTENSION_UNUSABLE} if the jar has none, or several, or one that cannot be made
     */
    <T> T provider(Class<T> type, String name, Function<T, @Nullable String> naming) {
        List<T> found = new ArrayList<>();
        try {
            for (T provider : ServiceLoader.load(type, this)) {
                if (name.equals(naming.apply(provider))) {
                    found.add(provider);
                }
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            throw unusable(jar, String.valueOf(e.getMessage()), e);
        }
        String what = KINDS.getOrDefault(type, "provider") + " " + name;
        if (found.size() > 1) {
            throw unusable(jar, "it has " + found.size() + " providers of " + what, null);
        }
        if (found.isEmpty()) {
            throw unusable(
                    jar,
                    "the policy lists " + what + " of it, and no provider that META-INF/services/" + type.getName()
                            + " names has this name",
                    null);
        }
        return found.get(0);
    }

    private static DrydockException unusable(ExtensionJar jar, String why, @Nullable Throwable cause) {
        return new DrydockException(
                ExtensionFailure.EXTENSION_UNUSABLE,
                "Extension " + jar.words() + " cannot be used: " + why
                        + ". Build it again as docs/guides/extensions.md describes, and have its new SHA-256 signed into the"
                        + " policy.",
                cause);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = entries.get(name.replace('.', '/') + ".class");
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        byte[] bytes = entries.get(name);
        if (bytes == null) {
            return null;
        }
        try {
            return new URL("extension", "", -1, "/" + name, new InMemory(bytes));
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL found = findResource(name);
        return Collections.enumeration(found == null ? List.of() : List.of(found));
    }

    /** Asks the JDK first, so that no extension hides a class of {@code java}. */
    private static final class SpiAndJdk extends ClassLoader {
        SpiAndJdk() {
            super("spi and JDK", getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith(SPI)) {
                return Class.forName(name, false, Gate.class.getClassLoader());
            }
            throw new ClassNotFoundException(name);
        }
    }

    private static final class InMemory extends URLStreamHandler {
        private final byte[] bytes;

        InMemory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {}

                @Override
                public InputStream getInputStream() {
                    return new ByteArrayInputStream(bytes);
                }
            };
        }
    }
}
