package dev.drydock.persistence;

import dev.drydock.domain.delivery.DeliveryLedger.OwnReceipt;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "delivery_receipt")
class DeliveryReceiptEntity {
    @Id
    String digest;

    String site;

    @Column(name = "sequence_no")
    long sequence;

    String envelope;

    @Column(name = "made_at")
    Instant madeAt;

    @Column(name = "returned_with")
    @Nullable
    Long returnedWith;

    @SuppressWarnings("NullAway") // filled by Hibernate
    DeliveryReceiptEntity() {}

    DeliveryReceiptEntity(OwnReceipt receipt) {
        digest = receipt.digest();
        site = receipt.to();
        sequence = receipt.sequence();
        envelope = receipt.envelope();
        madeAt = receipt.madeAt();
    }

    OwnReceipt toReceipt() {
        return new OwnReceipt(digest, site, sequence, envelope, madeAt);
    }
}
