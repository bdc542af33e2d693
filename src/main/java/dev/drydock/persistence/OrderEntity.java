package dev.drydock.persistence;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.OrderRecord;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "release_order")
class OrderEntity {
    @Id
    @Column(name = "order_sequence")
    long sequence;

    @Enumerated(EnumType.STRING)
    Action action;

    String model;

    @Column(name = "version_number")
    int number;

    @Column(name = "package_digest")
    String packageDigest;

    @Column(columnDefinition = "text")
    String envelope;

    @Enumerated(EnumType.STRING)
    OrderRecord.State state;

    @Column(name = "run_instance")
    long runInstance;

    @Column(name = "requested_by")
    String requestedBy;

    @Column(name = "issued_at")
    Instant issuedAt;

    @Column(name = "expires_at")
    Instant expiresAt;

    @Column(name = "settled_at")
    @Nullable
    Instant settledAt;

    String note;

    @Column(name = "receiver_report", columnDefinition = "text")
    @Nullable
    String receiverReport;

    @Column(name = "receiver_signed_by")
    @Nullable
    String receiverSignedBy;

    @Column(name = "trust_digest")
    @Nullable
    String trustDigest;

    @SuppressWarnings("NullAway") // filled by Hibernate
    OrderEntity() {}

    OrderEntity(OrderRecord order) {
        sequence = order.sequence();
        action = order.action();
        model = order.version().model();
        number = order.version().number();
        packageDigest = order.packageDigest();
        envelope = order.envelope();
        state = order.state();
        runInstance = order.runInstance();
        requestedBy = order.requestedBy();
        issuedAt = order.issuedAt();
        expiresAt = order.expiresAt();
        note = order.note();
    }

    OrderRecord toRecord() {
        return new OrderRecord(
                sequence,
                action,
                new VersionId(model, number),
                packageDigest,
                envelope,
                state,
                runInstance,
                requestedBy,
                issuedAt,
                expiresAt,
                note);
    }
}
