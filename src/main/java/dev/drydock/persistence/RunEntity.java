package dev.drydock.persistence;

import dev.drydock.application.runs.Run;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

@Entity
@Immutable
@Table(name = "run")
class RunEntity {
    @Id
    @Column(name = "instance_id")
    long instanceId;

    String job;

    @Nullable
    String model;

    String submitter;

    @Nullable
    String token;

    @Column(name = "request_digest")
    String requestDigest;

    @Column(name = "job_digest")
    String jobDigest;

    @Column(name = "submitted_at")
    Instant submittedAt;

    @SuppressWarnings("NullAway") // filled by Hibernate
    RunEntity() {}

    RunEntity(Run run) {
        this.instanceId = run.instanceId();
        this.job = run.job();
        this.model = run.model().orElse(null);
        this.submitter = run.submitter();
        this.token = run.token().orElse(null);
        this.requestDigest = run.requestDigest();
        this.jobDigest = run.jobDigest();
        this.submittedAt = run.submittedAt();
    }

    Run toRun() {
        return new Run(
                instanceId,
                job,
                Optional.ofNullable(model),
                submitter,
                Optional.ofNullable(token),
                requestDigest,
                jobDigest,
                submittedAt);
    }
}
