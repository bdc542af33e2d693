package dev.drydock.persistence;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.validation.HoldoutSketch;
import dev.drydock.domain.validation.HoldoutSpending;
import dev.drydock.domain.validation.HoldoutUse;
import dev.drydock.domain.validation.ServingCheck;
import dev.drydock.domain.validation.Verdict;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "serving_check")
class ServingCheckEntity {
    @Id
    @Column(name = "run_instance")
    long runInstance;

    String model;

    @Column(name = "version_number")
    int number;

    String snapshot;

    @Column(name = "looked_at")
    Instant at;

    double share;

    @Column(name = "row_sketch")
    String rows;

    @Nullable
    Boolean measured;

    @Nullable
    String verdict;

    @Column(name = "report_digest")
    @Nullable
    String reportDigest;

    @Nullable
    String reason;

    @SuppressWarnings("NullAway") // filled by Hibernate
    ServingCheckEntity() {}

    ServingCheckEntity(HoldoutUse use, VersionId version, HoldoutSketch looked) {
        runInstance = use.runInstance();
        model = version.model();
        number = version.number();
        snapshot = use.snapshot();
        at = use.at();
        share = use.share();
        rows = looked.encoded();
    }

    HoldoutUse toUse() {
        return new HoldoutUse(snapshot, model, version().toString(), runInstance, share, at);
    }

    HoldoutSpending.Spent toSpent() {
        return new HoldoutSpending.Spent(HoldoutSketch.decoded(rows), share);
    }

    /** Of one that has judged. */
    ServingCheck toCheck() {
        return new ServingCheck(
                version(),
                runInstance,
                Verdict.valueOf(Objects.requireNonNull(verdict)),
                Objects.requireNonNull(reportDigest),
                Objects.requireNonNullElse(reason, ""),
                at);
    }

    private VersionId version() {
        return new VersionId(model, number);
    }
}
