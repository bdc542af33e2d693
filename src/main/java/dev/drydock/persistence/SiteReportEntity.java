package dev.drydock.persistence;

import dev.drydock.domain.delivery.DeliveryLedger.Reported;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(name = "site_report")
class SiteReportEntity {
    @EmbeddedId
    DeliveryKey key;

    String envelope;

    @Column(name = "made_at")
    Instant madeAt;

    @SuppressWarnings("NullAway") // filled by Hibernate
    SiteReportEntity() {}

    SiteReportEntity(Reported reported) {
        key = new DeliveryKey(reported.from(), reported.sequence());
        envelope = reported.envelope();
        madeAt = reported.madeAt();
    }

    Reported toReported() {
        return new Reported(key.site(), key.sequence(), envelope, madeAt);
    }
}
