package dev.drydock.domain.scoring;

import dev.drydock.domain.registry.VersionId;

/**
 * What {@code scores.json} says beside the parts.
 *
 * @param packageDigest of the version
 * @param signature {@code model/signature.json} of the package, byte for byte
 * @param sha256 of the file that was scored
 */
@SuppressWarnings("ArrayRecordComponent") // equality is not needed
public record ScoringResult(
        VersionId version, String packageDigest, byte[] signature, ScoreForm form, String sha256, ScoringPlan plan) {}
