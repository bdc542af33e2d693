package dev.drydock.persistence;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One task of a worker and the attempt at it that counts. */
@Entity
@Table(name = "task")
class TaskEntity {
    @Id
    @Column(name = "task_key")
    String key;

    @Column(name = "kind")
    String kind;

    @Column(name = "request_digest")
    String requestDigest;

    /** Of the newest attempt. */
    @Column(name = "fence")
    long fence;

    /** RUNNING, or the outcome of the newest attempt. */
    @Column(name = "state")
    String state;

    @Column(name = "directory")
    @Nullable
    String directory;

    /** One line each: name, space, value. */
    @Column(name = "outputs")
    @Nullable
    String outputs;

    @Column(name = "metrics")
    @Nullable
    String metrics;

    @Column(name = "failure_code")
    @Nullable
    String failureCode;

    @Column(name = "failure_sentence")
    @Nullable
    String failureSentence;

    @Column(name = "begun_at")
    Instant begunAt;

    @Column(name = "settled_at")
    @Nullable
    Instant settledAt;

    @SuppressWarnings("NullAway") // filled by Hibernate
    TaskEntity() {}

    TaskEntity(String key, String kind, String requestDigest, Instant begunAt) {
        this.key = key;
        this.kind = kind;
        this.requestDigest = requestDigest;
        this.state = JpaTaskRepository.RUNNING;
        this.begunAt = begunAt;
    }
}
