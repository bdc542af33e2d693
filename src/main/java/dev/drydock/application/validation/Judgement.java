package dev.drydock.application.validation;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.validation.Verdict;

/**
 * The result of judging a version.
 *
 * @param reportDigest lower-case hex SHA-256 of the report's JSON in the report store
 */
public record Judgement(VersionId version, Verdict verdict, String reportDigest) {}
