package dev.drydock.persistence;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement.Action;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(name = "approval")
class ApprovalEntity {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "approval_seq")
    @SequenceGenerator(name = "approval_seq", sequenceName = "approval_seq", allocationSize = 50)
    long id;

    String model;

    @Column(name = "version_number")
    int number;

    @Enumerated(EnumType.STRING)
    Action action;

    /** Empty unless it is a waiver. */
    String gate;

    String person;

    /** Empty if none was given. */
    String reason;

    @Column(name = "statement_digest")
    String statementDigest;

    @Column(columnDefinition = "text")
    String envelope;

    @Column(name = "issued_at")
    Instant issuedAt;

    @Column(name = "expires_at")
    Instant expiresAt;

    @Column(name = "received_at")
    Instant receivedAt;

    @SuppressWarnings("NullAway") // filled by Hibernate
    ApprovalEntity() {}

    ApprovalEntity(ApprovalRecord approval) {
        model = approval.version().model();
        number = approval.version().number();
        action = approval.action();
        gate = approval.gate().orElse("");
        person = approval.person();
        reason = approval.reason().orElse("");
        statementDigest = approval.statementDigest();
        envelope = approval.envelope();
        issuedAt = approval.issuedAt();
        expiresAt = approval.expiresAt();
        receivedAt = approval.receivedAt();
    }

    ApprovalRecord toRecord() {
        return new ApprovalRecord(
                new VersionId(model, number),
                action,
                Optional.of(gate).filter(text -> !text.isEmpty()),
                person,
                Optional.of(reason).filter(text -> !text.isEmpty()),
                statementDigest,
                envelope,
                issuedAt,
                expiresAt,
                receivedAt);
    }
}
