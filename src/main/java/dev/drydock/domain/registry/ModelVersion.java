package dev.drydock.domain.registry;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A version of a model and what is known of it so far.
 *
 * @param parent the version whose weights it started from; empty for an imported one
 * @param runInstance the job instance that made it; empty for an imported one
 * @param createdBy who submitted that run, or imported it
 * @param snapshot hex id of the snapshot it was trained on; empty for an imported one
 * @param workspace key of its workspace in the package store until it is signed
 * @param subjectDigest digest over everything but report and signature, from assemble on
 * @param reportDigest SHA-256 of {@code report/gate-report.json}, once judged
 * @param verdict the report's verdict, a constant's name of {@code domain.validation.Verdict}
 * @param packageDigest the package's digest in the store, once signed
 */
public record ModelVersion(
        VersionId id,
        VersionState state,
        Optional<VersionId> parent,
        OptionalLong runInstance,
        String createdBy,
        Instant createdAt,
        Optional<String> snapshot,
        Optional<String> workspace,
        Optional<String> subjectDigest,
        Optional<String> reportDigest,
        Optional<String> verdict,
        Optional<String> packageDigest) {}
