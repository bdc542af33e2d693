package dev.drydock.persistence;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(name = "export_manifest")
class ExportManifestEntity {
    @EmbeddedId
    Key key;

    String model;

    String digest;

    @Column(name = "instance_id")
    long instanceId;

    @Column(name = "received_at")
    Instant receivedAt;

    @SuppressWarnings("NullAway") // filled by Hibernate
    ExportManifestEntity() {}

    ExportManifestEntity(Key key, String model, String digest, long instanceId, Instant receivedAt) {
        this.key = key;
        this.model = model;
        this.digest = digest;
        this.instanceId = instanceId;
        this.receivedAt = receivedAt;
    }

    @Embeddable
    record Key(
            @Column(name = "source") String source,
            @Column(name = "sequence_no") long sequence) implements Serializable {}
}
