package dev.drydock.installed;

import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.packaging.ModelSigning;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.TarArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A copy of a site's package, changed by a hand that has the builder's key and nothing else. */
final class ChangedPackage {
    /** Writes numbers as it read them. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final String REPORT = "report/gate-report.json";

    private final Path builderKey;
    private final Path directory;
    private final ObjectNode report;

    private ChangedPackage(Path builderKey, Path directory) {
        this.builderKey = builderKey;
        this.directory = directory;
        this.report = read(REPORT);
    }

    /**
     * Of the only package of a site.
     *
     * @param folder an empty one
     */
    static ChangedPackage of(InstalledSite site, Path folder) throws IOException {
        List<Path> packages;
        try (Stream<Path> all = Files.list(site.root().resolve("serving/packages"))) {
            packages = all.filter(path -> path.getFileName().toString().matches("[0-9a-f]{64}"))
                    .toList();
        }
        return of(site, packages.get(0), folder);
    }

    /**
     * Of any package.
     *
     * @param site whose builder's key it is
     * @param folder an empty one
     */
    static ChangedPackage of(InstalledSite site, Path original, Path folder) {
        Path copy = folder.resolve("package");
        InstalledSite.copy(original, copy);
        return new ChangedPackage(site.root().resolve("etc/keys/builder.key"), copy);
    }

    /** As it is now; changes of documents are not signed. */
    Path directory() {
        return directory;
    }

    /** The report's lines, to be changed. */
    ArrayNode gates() {
        return (ArrayNode) report.path("gates");
    }

    /** The limits of a gate that the report repeats, to be changed. */
    ObjectNode limits(String gate) {
        return (ObjectNode) report.path("limits").path(gate);
    }

    /** Changes another document of the package. */
    void edit(String name, Consumer<ObjectNode> change) {
        ObjectNode document = read(name);
        change.accept(document);
        write(name, document);
    }

    /** Lets the report be about what lies there now, and signs it all. */
    Path signAgain() {
        report.put("subject", new PackageDigest().subjectDigest(directory));
        write(REPORT, report);
        new ModelSigning().sign(directory, "changed", SigningKey.read(builderKey));
        return directory;
    }

    byte[] tar() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new TarArchive(PackageLimits.STANDARD).write(directory, out);
        return out.toByteArray();
    }

    private ObjectNode read(String name) {
        try {
            return (ObjectNode) JSON.readTree(Files.readAllBytes(directory.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String name, ObjectNode document) {
        try {
            Files.write(directory.resolve(name), JSON.writeValueAsBytes(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
