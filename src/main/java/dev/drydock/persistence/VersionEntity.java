package dev.drydock.persistence;

import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionState;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "model_version")
class VersionEntity {
    @EmbeddedId
    Key key;

    @Enumerated(EnumType.STRING)
    VersionState state;

    @Column(name = "parent_number")
    @Nullable
    Integer parentNumber;

    @Column(name = "run_instance")
    @Nullable
    Long runInstance;

    @Column(name = "created_by")
    String createdBy;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "state_since")
    @Nullable
    Instant stateSince;

    @Nullable
    String snapshot;

    @Nullable
    String workspace;

    @Column(name = "subject_digest")
    @Nullable
    String subjectDigest;

    @Column(name = "report_digest")
    @Nullable
    String reportDigest;

    @Nullable
    String verdict;

    @Column(name = "package_digest")
    @Nullable
    String packageDigest;

    @SuppressWarnings("NullAway") // filled by Hibernate
    VersionEntity() {}

    VersionEntity(Key key, String createdBy, Instant createdAt) {
        this.key = key;
        this.state = VersionState.ASSEMBLED;
        this.createdBy = createdBy;
        this.createdAt = createdAt;
        this.stateSince = createdAt;
    }

    /** An orchestrator of an earlier Drydock beside this one leaves it out. */
    Instant stateSince() {
        return stateSince == null ? createdAt : stateSince;
    }

    /** @param read the state that is shown: another one than is recorded only for a superseded version */
    ModelVersion toVersion(VersionState read) {
        return new ModelVersion(
                key.toId(),
                read,
                Optional.ofNullable(parentNumber).map(number -> new VersionId(key.model(), number)),
                runInstance == null ? OptionalLong.empty() : OptionalLong.of(runInstance),
                createdBy,
                createdAt,
                Optional.ofNullable(snapshot),
                Optional.ofNullable(workspace),
                Optional.ofNullable(subjectDigest),
                Optional.ofNullable(reportDigest),
                Optional.ofNullable(verdict),
                Optional.ofNullable(packageDigest));
    }

    @Embeddable
    record Key(
            @Column(name = "model") String model,
            @Column(name = "version_number") int number) implements Serializable {

        static Key of(VersionId id) {
            return new Key(id.model(), id.number());
        }

        VersionId toId() {
            return new VersionId(model, number);
        }
    }
}
