package dev.drydock.artifacts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.InspectionNotes;
import dev.drydock.json.Mappers;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A file {@code <digest>.json} for each package, as {@code docs/formats.md} has it. Thread-safe. */
@Singleton
public final class InspectionNoteFiles implements InspectionNotes {
    private static final String FILES = "files";

    private final Path folder;

    @Inject
    public InspectionNoteFiles(SiteFolder site) {
        this(site.inspections());
    }

    public InspectionNoteFiles(Path folder) {
        this.folder = folder;
    }

    @Override
    public void write(VersionId version, String packageDigest, Path directory, Instant at, Optional<String> damage) {
        Path file = folder.resolve(packageDigest + ".json");
        try {
            ObjectNode note = Mappers.OWN.createObjectNode();
            note.put("version", version.toString());
            note.put("package", packageDigest);
            note.put("inspectedAt", at.toString());
            note.put("damage", damage.orElse(""));
            note.set(FILES, damage.isPresent() ? sizesBefore(file) : sizes(directory));
            AtomicFiles.write(file, Mappers.OWN.writeValueAsBytes(note));
        } catch (IOException e) {
            throw AtomicFiles.notWritten(file, e);
        }
    }

    @Override
    public void retain(Set<String> packageDigests) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.matches("[0-9a-f]{64}\\.json") && !packageDigests.contains(name.substring(0, 64))) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw AtomicFiles.notWritten(folder, e);
        }
    }

    private static ObjectNode sizes(Path directory) throws IOException {
        ObjectNode sizes = Mappers.OWN.createObjectNode();
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            sizes.put(directory.relativize(file).toString(), Files.size(file));
        }
        return sizes;
    }

    private static JsonNode sizesBefore(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Mappers.OWN.createObjectNode();
        }
        JsonNode before = Mappers.OWN.readTree(Files.readAllBytes(file)).path(FILES);
        return before.isObject() ? before : Mappers.OWN.createObjectNode();
    }
}
