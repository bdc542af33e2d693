package dev.drydock.persistence;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

@Entity
@Table(name = "trust_file")
class TrustFileEntity {
    @Id
    String digest;

    @Column(columnDefinition = "text")
    String envelope;

    @Column(name = "kept_at")
    Instant keptAt;

    @SuppressWarnings("NullAway") // filled by Hibernate
    TrustFileEntity() {}

    TrustFileEntity(String digest, String envelope, Instant keptAt) {
        this.digest = digest;
        this.envelope = envelope;
        this.keptAt = keptAt;
    }
}
