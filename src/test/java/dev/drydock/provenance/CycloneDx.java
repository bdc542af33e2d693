package dev.drydock.provenance;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The standard of bills of materials, by the schema that its project publishes; see {@code cyclonedx/README.md}. */
public final class CycloneDx {
    private static final String PUBLISHED = "http://cyclonedx.org/schema/";
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_7, registry -> registry.schemas(CycloneDx::text))
            .getSchema(SchemaLocation.of(PUBLISHED + "bom-1.6.schema.json"));

    private CycloneDx() {}

    /** What is wrong with the document; empty if it is as the standard says. */
    public static List<Error> errors(JsonNode document) {
        return SCHEMA.validate(document);
    }

    /** Only these files, and nothing from the network. */
    private static String text(String id) {
        String name = "/cyclonedx/" + id.substring(id.lastIndexOf('/') + 1);
        try (InputStream file = Objects.requireNonNull(CycloneDx.class.getResourceAsStream(name), id)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
