package dev.drydock.packaging.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.registry.Contribution;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** {@code provenance/origin.json}: who brought weights that were trained elsewhere, and what they or a signed package state. */
final class OriginNode {
    private static final int VERSION = 1;
    private static final String BROUGHT_AT = "broughtAt";
    private static final String SIGNED = "signed";

    private OriginNode() {}

    static byte[] write(Contribution contribution) {
        ObjectNode root = StrictJson.object();
        root.put("version", VERSION);
        root.put("contribution", contribution.digest());
        root.put("weights", contribution.weights());
        root.put("broughtBy", contribution.broughtBy());
        root.put(BROUGHT_AT, contribution.broughtAt().toString());
        root.putObject("stated")
                .put("trainedBy", contribution.origin().trainedBy())
                .put("how", contribution.origin().how())
                .put("data", contribution.origin().data());
        contribution.origin().signed().ifPresent(signed -> {
            ObjectNode node = root.putObject(SIGNED).put("by", signed.by()).put("version", signed.version());
            signed.waived().forEach(node.putArray("waived")::add);
        });
        return StrictJson.write(root);
    }

    /** Whether the weights are of a package that a contributor signed. */
    static boolean isSigned(JsonNode root) {
        return !root.path(SIGNED).path("by").asText().isEmpty();
    }

    /** Empty if it names no instant. */
    static Optional<Instant> readBroughtAt(JsonNode root) {
        try {
            return Optional.of(Instant.parse(root.path(BROUGHT_AT).asText()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
