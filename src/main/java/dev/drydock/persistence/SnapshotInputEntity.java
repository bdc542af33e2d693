package dev.drydock.persistence;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(name = "snapshot_input")
class SnapshotInputEntity {
    @EmbeddedId
    Key key;

    @SuppressWarnings("NullAway") // filled by Hibernate
    SnapshotInputEntity() {}

    SnapshotInputEntity(long instanceId, long fileId) {
        this.key = new Key(instanceId, fileId);
    }

    @Embeddable
    record Key(
            @Column(name = "instance_id") long instanceId,
            @Column(name = "file_id") long fileId) implements Serializable {}
}
