package dev.drydock.persistence;

import dev.drydock.domain.dataset.LabelOutcome;
import dev.drydock.domain.labelling.AskedRow;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "asked_row")
class AskedRowEntity {
    @EmbeddedId
    Key key;

    @Column(name = "predicted_at")
    long predictedAt;

    @Enumerated(EnumType.STRING)
    @Nullable
    LabelOutcome fate;

    /** The run that found the outcome. */
    @Column(name = "joined_by")
    @Nullable
    Long joinedBy;

    @SuppressWarnings("NullAway") // filled by Hibernate
    AskedRowEntity() {}

    AskedRowEntity(Key key, long predictedAt) {
        this.key = key;
        this.predictedAt = predictedAt;
    }

    @Embeddable
    record Key(
            @Column(name = "model") String model,
            @Column(name = "request_number") int number,
            @Column(name = "prediction_id") String predictionId)
            implements Serializable {}

    AskedRow toRow() {
        return new AskedRow(key.predictionId(), predictedAt);
    }
}
