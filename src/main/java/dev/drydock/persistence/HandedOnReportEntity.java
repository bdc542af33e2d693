package dev.drydock.persistence;

import dev.drydock.domain.delivery.DeliveryLedger.HandedOn;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;

@Entity
@Table(name = "handed_on_report")
class HandedOnReportEntity {
    @EmbeddedId
    Key key;

    String carrier;

    String envelope;

    @Column(name = "made_at")
    Instant madeAt;

    /** The site that reports, and the one that it reports to. */
    @Embeddable
    record Key(String site, String addressee) implements Serializable {}

    @SuppressWarnings("NullAway") // filled by Hibernate
    HandedOnReportEntity() {}

    HandedOnReportEntity(HandedOn report) {
        key = new Key(report.site(), report.to());
        carrier = report.carrier();
        envelope = report.envelope();
        madeAt = report.madeAt();
    }

    HandedOn toHandedOn() {
        return new HandedOn(key.site(), key.addressee(), carrier, envelope, madeAt);
    }
}
