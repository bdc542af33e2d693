package dev.drydock.domain.registry;

import java.time.Instant;

/**
 * A model that the site keeps: its name and the {@code model.yaml} in force.
 *
 * @param definition the owner's {@code model.yaml}, character for character
 * @param definitionDigest lower-case hex SHA-256 of its UTF-8 bytes
 * @param registeredBy who imported it
 */
public record RegisteredModel(
        String name, String definition, String definitionDigest, String registeredBy, Instant registeredAt) {}
