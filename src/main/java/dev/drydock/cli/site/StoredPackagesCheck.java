package dev.drydock.cli.site;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether the stored packages are as their last reading found them: what was damaged then, and what was lost or has another size since.
 * Reads the server's notes and asks no server.
 */
final class StoredPackagesCheck {
    private static final String WHAT = "stored packages";

    private final Path notes;
    private final Path packages;

    StoredPackagesCheck(SiteFolder site) {
        this.notes = site.inspections();
        this.packages = site.var().resolve("packages");
    }

    Finding finding() {
        try {
            return finding(read());
        } catch (IOException | IllegalArgumentException e) {
            return new Finding(
                    WHAT,
                    false,
                    notes + " cannot be read: " + e.getMessage(),
                    "Remove this folder and run 'drydock scrub', which writes it again.");
        }
    }

    private Finding finding(List<JsonNode> read) throws IOException {
        if (read.isEmpty()) {
            return new Finding(WHAT, true, "none read yet", "");
        }
        List<String> problems = new ArrayList<>();
        for (JsonNode note : read) {
            problem(note).ifPresent(problem -> problems.add(note.path("version").asText() + ": " + problem));
        }
        String at = read.stream()
                .map(note -> note.path("inspectedAt").asText())
                .max(String::compareTo)
                .orElseThrow();
        return new Finding(
                WHAT,
                problems.isEmpty(),
                problems.isEmpty() ? read.size() + ", last read at " + at : String.join("; ", problems),
                "Put these files back from a backup or from a node's serving/packages, then run 'drydock scrub'.");
    }

    private Optional<String> problem(JsonNode note) throws IOException {
        String damage = note.path("damage").asText();
        return damage.isEmpty() ? changed(note) : Optional.of(damage);
    }

    private Optional<String> changed(JsonNode note) throws IOException {
        Path directory = packages.resolve(note.path("package").asText());
        for (Map.Entry<String, JsonNode> file : note.path("files").properties()) {
            Path path = directory.resolve(file.getKey());
            if (!Files.isRegularFile(path)) {
                return Optional.of(file.getKey() + " is missing");
            }
            if (Files.size(path) != file.getValue().asLong()) {
                return Optional.of(file.getKey() + " has " + Files.size(path) + " bytes instead of "
                        + file.getValue().asLong());
            }
        }
        return Optional.empty();
    }

    private List<JsonNode> read() throws IOException {
        if (!Files.isDirectory(notes)) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(notes)) {
            files = all.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        List<JsonNode> read = new ArrayList<>();
        for (Path file : files) {
            read.add(Json.tree(Files.readAllBytes(file)));
        }
        return List.copyOf(read);
    }
}
