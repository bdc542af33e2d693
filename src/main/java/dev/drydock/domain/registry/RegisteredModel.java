package dev.drydock.domain.registry;

import java.time.Instant;
import java.util.Optional;

/**
 * A model that the site keeps, by a {@code model.yaml} of it: the one in force, or one that was.
 *
 * @param definition the owner's {@code model.yaml}, character for character
 * @param definitionDigest lower-case hex SHA-256 of its UTF-8 bytes
 * @param base digest of the package from which its trainings start while a version of another revision is in service; empty: they start
 *     from the version in service
 * @param registeredBy who brought that {@code model.yaml}
 */
public record RegisteredModel(
        String name,
        String definition,
        String definitionDigest,
        Optional<String> base,
        String registeredBy,
        Instant registeredAt) {
    private static final int FEWEST_DIGITS = 8;

    /** Of a model whose trainings start from the version in service. */
    public RegisteredModel(
            String name, String definition, String definitionDigest, String registeredBy, Instant registeredAt) {
        this(name, definition, definitionDigest, Optional.empty(), registeredBy, registeredAt);
    }

    /** @param digits of which eight or more name it, if its digest begins with them */
    public boolean isNamedBy(String digits) {
        return digits.length() >= FEWEST_DIGITS && definitionDigest.startsWith(digits);
    }
}
