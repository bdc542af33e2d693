package dev.drydock.cli.site;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.ImageLayer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The layer below the programs: a Java runtime that {@code jlink} makes, the few libraries of this machine that it and PyTorch load, and
 * the licences of both. No image of others is under it. Tested by {@code ImagesIT}.
 */
final class ImageBase {
    /** What Liberty, JPA, PKCS#11 and the command line use. */
    private static final String MODULES = String.join(
            ",",
            "java.se",
            "jdk.attach",
            "jdk.charsets",
            "jdk.crypto.cryptoki",
            "jdk.crypto.ec",
            "jdk.httpserver",
            "jdk.management",
            "jdk.management.agent",
            "jdk.naming.dns",
            "jdk.naming.rmi",
            "jdk.net",
            "jdk.security.auth",
            "jdk.unsupported",
            "jdk.xml.dom",
            "jdk.zipfs");

    /** Debian's package to its libraries. */
    private static final Map<String, List<String>> LIBRARIES = libraries();

    private static final List<String> FOLDERS =
            List.of("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64");
    private static final String LOADER = "ld-linux-x86-64.so.2";
    private static final String NOTICE = "usr/share/doc/drydock-image/NOTICE";
    private static final Path DOCUMENTS = Path.of("/usr/share/doc");
    private static final List<String> COMMON = List.of("GPL-2", "GPL-3", "LGPL-2.1", "LGPL-2", "LGPL-3");

    private final Path jdk;

    /** @param jdk whose {@code jlink} is run */
    ImageBase(Path jdk) {
        this.jdk = jdk;
    }

    private static Map<String, List<String>> libraries() {
        Map<String, List<String>> libraries = new LinkedHashMap<>();
        libraries.put(
                "libc6",
                List.of(
                        "libc.so.6",
                        "libdl.so.2",
                        "libm.so.6",
                        "libpthread.so.0",
                        "libresolv.so.2",
                        "librt.so.1",
                        LOADER));
        libraries.put("libgcc-s1", List.of("libgcc_s.so.1"));
        libraries.put("libstdc++6", List.of("libstdc++.so.6"));
        libraries.put("zlib1g", List.of("libz.so.1"));
        return libraries;
    }

    /**
     * The layer. Its files are read when it is written.
     *
     * @param runtime folder that is made for the Java runtime
     */
    ImageLayer layer(Path runtime) throws IOException {
        link(runtime);
        ImageLayer layer = new ImageLayer();
        layer.tree(ImageProgram.JAVA.substring(1), runtime, name -> true);
        StringBuilder notice = new StringBuilder(INTRODUCTION);
        for (Map.Entry<String, List<String>> part : LIBRARIES.entrySet()) {
            copyright(layer, part.getKey());
            for (String library : part.getValue()) {
                Path file = library(library);
                layer.file((library.equals(LOADER) ? "lib64/" : "lib/x86_64-linux-gnu/") + library, file);
                notice.append(part.getKey())
                        .append("  ")
                        .append(library)
                        .append("  sha256:")
                        .append(Sha256.hex(Files.readAllBytes(file)))
                        .append('\n');
            }
        }
        for (String text : COMMON) {
            Path file = Path.of("/usr/share/common-licenses", text);
            if (Files.isReadable(file)) {
                layer.file("usr/share/common-licenses/" + text, file);
            }
        }
        layer.text(NOTICE, notice.toString());
        accounts(layer);
        return layer;
    }

    private static final String INTRODUCTION = """
            What this image has besides Drydock, whose parts /opt/drydock/NOTICE lists:

            OpenJDK in /opt/java, made by jlink, under GPL-2.0 with the Classpath Exception. Its texts are in /opt/java/legal;
            /opt/java/release names its version. Whoever passes the image on must offer its sources.

            Libraries of the machine where the image was made. The text of each package is in /usr/share/doc/PACKAGE/copyright.

            """;

    private static void accounts(ImageLayer layer) {
        int user = ImageProgram.USER;
        layer.text(
                "etc/passwd",
                "root:x:0:0:root:/:/nonexistent\ndrydock:x:" + user + ":" + user + ":drydock:" + ImageProgram.SITE
                        + ":/nonexistent\n");
        layer.text("etc/group", "root:x:0:\ndrydock:x:" + user + ":\n");
        layer.text("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
        // Places where what runs the container mounts its own; the root file system is read-only
        for (String folder : List.of("dev", "proc", "sys")) {
            layer.folder(folder, 0755, 0);
        }
        for (String file : List.of("hostname", "hosts", "resolv.conf")) {
            layer.text("etc/" + file, "");
        }
        layer.folder("tmp", 01777, 0);
        layer.folder(ImageProgram.SITE.substring(1), 0700, user);
    }

    private static void copyright(ImageLayer layer, String part) {
        Path text = DOCUMENTS.resolve(part).resolve("copyright");
        if (!Files.isReadable(text)) {
            throw new DrydockException(
                    CommonFailure.NOT_FOUND,
                    "No image was made: the licence of the libraries of " + part + " must travel with them, and " + text
                            + " is not there. Make the images on Debian or Ubuntu, and install " + part + ".");
        }
        layer.file("usr/share/doc/" + part + "/copyright", text);
    }

    private static Path library(String name) {
        Optional<Path> found = FOLDERS.stream()
                .map(folder -> Path.of(folder, name))
                .filter(Files::isReadable)
                .findFirst();
        return found.orElseThrow(() -> new DrydockException(
                CommonFailure.NOT_FOUND,
                "No image was made: the library " + name + " is in none of the folders " + String.join(", ", FOLDERS)
                        + ". Make the images on Debian or Ubuntu on x86-64."));
    }

    private void link(Path runtime) throws IOException {
        Path jlink = jdk.resolve("bin/jlink");
        if (!Files.isExecutable(jlink)) {
            throw new DrydockException(
                    CommonFailure.NOT_FOUND,
                    "No image was made: " + jlink + " is not there, so " + jdk
                            + " is no JDK. Name a JDK 17 or later with --jdk.");
        }
        Process process = new ProcessBuilder(
                        jlink.toString(),
                        "--add-modules",
                        MODULES,
                        "--no-header-files",
                        "--no-man-pages",
                        "--output",
                        runtime.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException(jlink + " ended with an error: " + said.strip());
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while jlink ran", e);
        }
    }
}
