package dev.drydock.packaging.dossier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.intake.BoundedFile;
import dev.drydock.json.Mappers;
import dev.drydock.packaging.PackageTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What the files of a package say, for the documents that describe it to other tools.
 *
 * @param files SHA-256 by name
 * @param signature what the model takes and answers
 * @param run how it was trained here; absent if it was not
 * @param origin what is known of weights that were trained elsewhere
 */
record PackageFacts(
        SortedMap<String, String> files,
        JsonNode report,
        JsonNode signature,
        Optional<JsonNode> run,
        Optional<JsonNode> origin,
        Optional<JsonNode> snapshot) {

    static PackageFacts read(Path directory) {
        SortedMap<String, String> files = new TreeMap<>();
        PackageTree.read(directory).allEntries().forEach(entry -> files.put(entry.name(), entry.sha256()));
        return new PackageFacts(
                files,
                document(directory, PackageFiles.REPORT),
                document(directory, PackageFiles.SIGNATURE),
                optional(directory, files, PackageFiles.RUN),
                optional(directory, files, PackageFiles.ORIGIN),
                optional(directory, files, PackageFiles.SNAPSHOT));
    }

    private static Optional<JsonNode> optional(Path directory, SortedMap<String, String> files, String name) {
        return files.containsKey(name) ? Optional.of(document(directory, name)) : Optional.empty();
    }

    private static JsonNode document(Path directory, String name) {
        try {
            return Mappers.SIGNED.readTree(BoundedFile.read(directory.resolve(name), BoundedFile.LISTING));
        } catch (JsonProcessingException e) {
            throw DossierDocuments.refused("package/" + name + " is no JSON: " + Mappers.why(e));
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The package's file " + directory.resolve(name) + " cannot be read: " + e.getMessage()
                            + ". Check the disk.",
                    e);
        }
    }

    String sha256(String name) {
        return String.valueOf(files.get(name));
    }

    String model() {
        return report.path("model").asText();
    }

    /** Such as {@code pump-failure/7}. */
    String version() {
        return report.path("version").asText();
    }

    /** Names of the gates with one of these verdicts, in the order of the report. */
    List<String> gates(String... verdicts) {
        return items(report.path("gates"))
                .filter(gate ->
                        Stream.of(verdicts).anyMatch(gate.path("verdict").asText()::equals))
                .map(gate -> gate.path("gate").asText())
                .toList();
    }

    static Stream<JsonNode> items(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
