package dev.drydock.persistence;

import dev.drydock.domain.delivery.DeliveryLedger.Received;
import dev.drydock.domain.delivery.DeliveryReceipt.Custody;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(name = "delivery_received")
class ReceivedDeliveryEntity {
    @EmbeddedId
    DeliveryKey key;

    String digest;

    String envelope;

    @Column(name = "run_instance")
    long runInstance;

    @Column(name = "taken_at")
    Instant takenAt;

    String medium;

    String custodian;

    @SuppressWarnings("NullAway") // filled by Hibernate
    ReceivedDeliveryEntity() {}

    ReceivedDeliveryEntity(Received received) {
        key = new DeliveryKey(received.from(), received.sequence());
        digest = received.digest();
        envelope = received.envelope();
        runInstance = received.runInstance();
        takenAt = received.takenAt();
        medium = received.custody().medium();
        custodian = received.custody().custodian();
    }

    Received toReceived() {
        return new Received(
                key.site(), key.sequence(), digest, envelope, runInstance, takenAt, new Custody(medium, custodian));
    }
}
