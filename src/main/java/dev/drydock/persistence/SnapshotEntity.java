package dev.drydock.persistence;

import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotRepository.SealedSnapshot;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(name = "snapshot")
class SnapshotEntity {
    @Id
    String id;

    String model;

    @Column(name = "row_count")
    int rows;

    @Column(name = "as_of")
    Instant asOf;

    @Column(name = "instance_id")
    long instanceId;

    @Column(name = "sealed_at")
    Instant sealedAt;

    @SuppressWarnings("NullAway") // filled by Hibernate
    SnapshotEntity() {}

    SnapshotEntity(SealedSnapshot snapshot) {
        this.id = snapshot.id().hex();
        this.model = snapshot.model();
        this.rows = snapshot.rows();
        this.asOf = snapshot.asOf();
        this.instanceId = snapshot.instanceId();
        this.sealedAt = snapshot.sealedAt();
    }

    SealedSnapshot toSnapshot() {
        return new SealedSnapshot(new SnapshotId(id), model, rows, asOf, instanceId, sealedAt);
    }
}
