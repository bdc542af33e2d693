package dev.drydock.installed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Images of an OCI layout, unpacked into folders, and run there by bubblewrap as their configuration says: as an unprivileged user, on
 * a read-only root, with nothing writable except the site and {@code /tmp}.
 */
final class UnpackedImages {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private final Path layout;
    private final Path folder;

    /** @param folder where layers and images are unpacked */
    UnpackedImages(Path layout, Path folder) {
        this.layout = layout;
        this.folder = folder;
    }

    /** Manifest digest of an image, with {@code sha256:}. */
    String digest(String image) throws IOException {
        for (JsonNode manifest :
                JSON.readTree(layout.resolve("index.json").toFile()).path("manifests")) {
            if (manifest.path("annotations")
                    .path("org.opencontainers.image.ref.name")
                    .asText()
                    .equals(image)) {
                return manifest.path("digest").asText();
            }
        }
        throw new AssertionError("no image " + image + " in " + layout);
    }

    private JsonNode blob(String digest) throws IOException {
        return JSON.readTree(path(digest).toFile());
    }

    private Path path(String digest) {
        return layout.resolve("blobs/sha256").resolve(digest.substring("sha256:".length()));
    }

    JsonNode configuration(String image) throws IOException {
        return blob(blob(digest(image)).at("/config/digest").asText()).path("config");
    }

    /** The root folder of an image. Each layer is unpacked once; images have hard links to its files. */
    private Path root(String image) throws IOException, InterruptedException {
        Path root = folder.resolve("root-" + image);
        if (Files.exists(root)) {
            return root;
        }
        Files.createDirectories(root);
        for (JsonNode layer : blob(digest(image)).path("layers")) {
            Path file = path(layer.path("digest").asText());
            Path unpacked = folder.resolve("layer-" + file.getFileName());
            if (Files.notExists(unpacked)) {
                Files.createDirectories(unpacked);
                run(List.of("tar", "-xzf", file.toString(), "-C", unpacked.toString()));
            }
            run(List.of("cp", "-al", unpacked + "/.", root.toString()));
        }
        return root;
    }

    /**
     * The command that runs a container of an image.
     *
     * @param site what lies at the image's volume
     * @param arguments in place of the image's own; empty: the image's own
     */
    List<String> container(String image, Path site, List<String> arguments) throws IOException, InterruptedException {
        JsonNode configuration = configuration(image);
        String[] user = configuration.path("User").asText().split(":", -1);
        List<String> command = new ArrayList<>();
        if (ROOT) {
            run(List.of("chown", "-R", user[0] + ":" + user[1], site.toString()));
            command.addAll(List.of("setpriv", "--reuid", user[0], "--regid", user[1], "--clear-groups", "--"));
        }
        command.addAll(List.of("bwrap", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts"));
        command.addAll(List.of("--uid", user[0], "--gid", user[1], "--hostname", "localhost"));
        command.addAll(List.of("--die-with-parent", "--clearenv"));
        command.addAll(List.of("--ro-bind", root(image).toString(), "/"));
        command.addAll(List.of("--ro-bind", "/etc/hosts", "/etc/hosts", "--proc", "/proc", "--dev", "/dev"));
        command.addAll(List.of("--tmpfs", "/tmp", "--bind", site.toString(), volume(configuration)));
        command.addAll(List.of("--chdir", configuration.path("WorkingDir").asText()));
        for (JsonNode variable : configuration.path("Env")) {
            String[] parts = variable.asText().split("=", 2);
            command.addAll(List.of("--setenv", parts[0], parts[1]));
        }
        command.add("--");
        configuration.path("Entrypoint").forEach(word -> command.add(word.asText()));
        if (arguments.isEmpty()) {
            configuration.path("Cmd").forEach(word -> command.add(word.asText()));
        } else {
            command.addAll(arguments);
        }
        return command;
    }

    private static String volume(JsonNode configuration) {
        return configuration.path("Volumes").fieldNames().next();
    }

    /** Runs a command to its end and gives its output back. */
    static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + "\n" + said);
        }
        return said;
    }
}
