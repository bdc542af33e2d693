package dev.drydock.provenance;

import dev.drydock.files.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Every jar and every native library under an installation's folder, those inside archives too. */
final class Installation {
    private static final Pattern NATIVE_NAME = Pattern.compile(".*[.](?:so(?:[.][0-9.]+)?|dll|dylib|jnilib|a|exe)");
    /** How ELF, Mach-O (of one and of several machines) and archives of objects begin; Windows' {@code MZ} is too short to tell. */
    private static final Set<String> NATIVE_START =
            Set.of("7f454c46", "cffaedfe", "cefaedfe", "feedfacf", "feedface", "cafebabe", "213c6172");

    /** By SHA-256, in the order of their first places. */
    private final Map<String, InstalledFile> files = new LinkedHashMap<>();

    private final Map<Object, InstalledFile> hardLinks = new LinkedHashMap<>();
    private final Path home;

    private Installation(Path home) {
        this.home = home;
    }

    static Installation read(Path home) throws IOException {
        Installation installation = new Installation(home);
        try (Stream<Path> walk = Files.walk(home)) {
            for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
                installation.add(file);
            }
        }
        return installation;
    }

    Collection<InstalledFile> files() {
        return files.values();
    }

    private void add(Path file) throws IOException {
        String place = home.relativize(file).toString();
        Object key = Files.readAttributes(file, "unix:dev,ino").values().stream()
                .map(String::valueOf)
                .toList();
        InstalledFile linked = hardLinks.get(key);
        if (linked != null) {
            linked.places().add(place);
            return;
        }
        String name = file.getFileName().toString();
        if (isArchive(name)) {
            InstalledFile archive = found(name, Sha256.hexOfFile(file), place);
            hardLinks.put(key, archive);
            try (InputStream in = Files.newInputStream(file)) {
                look(archive, place, "", in);
            }
        } else if (isNative(name, start(file))) {
            String sha256 = Sha256.hexOfFile(file);
            InstalledFile library = found(name, sha256, place);
            library.natives().put("", sha256);
            hardLinks.put(key, library);
        }
    }

    private InstalledFile found(String name, String sha256, String place) {
        InstalledFile file = files.computeIfAbsent(sha256, digest -> new InstalledFile(name, digest));
        file.places().add(place);
        return file;
    }

    /** @param prefix of the entries, if they are those of an archive inside the archive */
    private void look(InstalledFile archive, String place, String prefix, InputStream bytes) throws IOException {
        if (prefix.isEmpty() && !archive.entries().isEmpty()) {
            return; // the same bytes were seen at another place
        }
        ZipInputStream zip = new ZipInputStream(bytes);
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            String name = prefix + entry.getName();
            archive.entries().add(name);
            if (name.equals("META-INF/MANIFEST.MF")) {
                remember(archive, new Manifest(zip));
            } else if (place.endsWith(".war") && name.startsWith("WEB-INF/lib/") && name.endsWith(".jar")) {
                library(place + "!" + name, zip.readAllBytes());
            } else if (isArchive(name)) {
                look(archive, place, name + "!", new ByteArrayInputStream(zip.readAllBytes()));
            } else if (!entry.isDirectory() && !name.endsWith(".class")) {
                byte[] start = zip.readNBytes(4);
                if (isNative(name, start)) {
                    MessageDigest digest = Sha256.digest();
                    digest.update(start);
                    byte[] buffer = new byte[1 << 16];
                    for (int read = zip.read(buffer); read >= 0; read = zip.read(buffer)) {
                        digest.update(buffer, 0, read);
                    }
                    archive.natives().put(name, HexFormat.of().formatHex(digest.digest()));
                }
            }
        }
    }

    private void library(String place, byte[] jar) throws IOException {
        InstalledFile library = found(place.substring(place.lastIndexOf('/') + 1), Sha256.hex(jar), place);
        look(library, place, "", new ByteArrayInputStream(jar));
    }

    private static void remember(InstalledFile archive, Manifest manifest) {
        for (Map.Entry<Object, Object> attribute : manifest.getMainAttributes().entrySet()) {
            archive.manifest().put(((Attributes.Name) attribute.getKey()).toString(), (String) attribute.getValue());
        }
    }

    private static boolean isArchive(String name) {
        return Stream.of(".jar", ".war", ".zip").anyMatch(name::endsWith);
    }

    static boolean isNative(String name, byte[] start) {
        return NATIVE_NAME.matcher(name).matches()
                || (start.length == 4
                        && !name.endsWith(".class")
                        && NATIVE_START.contains(HexFormat.of().formatHex(start)));
    }

    private static byte[] start(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(4);
        }
    }
}
