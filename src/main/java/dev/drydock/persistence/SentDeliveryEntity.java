package dev.drydock.persistence;

import dev.drydock.domain.delivery.DeliveryLedger.Answer;
import dev.drydock.domain.delivery.DeliveryLedger.Sent;
import dev.drydock.domain.delivery.DeliveryReceipt.Verdict;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "delivery_sent")
class SentDeliveryEntity {
    @EmbeddedId
    DeliveryKey key;

    String digest;

    String envelope;

    @Column(name = "run_instance")
    long runInstance;

    @Column(name = "sealed_at")
    Instant sealedAt;

    @Nullable
    String receipt;

    @Column(name = "receipt_verdict")
    @Nullable
    String receiptVerdict;

    @Column(name = "receipt_at")
    @Nullable
    Instant receiptAt;

    @SuppressWarnings("NullAway") // filled by Hibernate
    SentDeliveryEntity() {}

    SentDeliveryEntity(Sent sent) {
        key = new DeliveryKey(sent.to(), sent.sequence());
        digest = sent.digest();
        envelope = sent.envelope();
        runInstance = sent.runInstance();
        sealedAt = sent.sealedAt();
    }

    Sent toSent() {
        return new Sent(key.site(), key.sequence(), digest, envelope, runInstance, sealedAt, answer());
    }

    private Optional<Answer> answer() {
        return receipt == null || receiptVerdict == null || receiptAt == null
                ? Optional.empty()
                : Optional.of(new Answer(Verdict.valueOf(receiptVerdict), receipt, receiptAt));
    }
}
