package dev.drydock.persistence;

import dev.drydock.domain.validation.HoldoutSketch;
import dev.drydock.domain.validation.HoldoutSpending;
import dev.drydock.domain.validation.HoldoutUse;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

@Entity
@Immutable
@Table(name = "holdout_use")
class HoldoutUseEntity {
    @EmbeddedId
    Key key;

    @Column(name = "use_number")
    int number;

    @Column(name = "model")
    String model;

    @Column(name = "model_version")
    String version;

    @Column(name = "used_at")
    Instant at;

    /** Null of a use that an earlier version of Drydock entered. */
    @Column(name = "share")
    @Nullable
    Double share;

    /** Null of a use that an earlier version of Drydock entered. */
    @Column(name = "row_sketch")
    @Nullable
    String rows;

    @SuppressWarnings("NullAway") // filled by Hibernate
    HoldoutUseEntity() {}

    /** @param number the how-manieth use of this snapshot it is, from 1 */
    HoldoutUseEntity(HoldoutUse use, int number, HoldoutSketch rows) {
        this.key = new Key(use.snapshot(), use.runInstance());
        this.number = number;
        this.share = use.share();
        this.rows = rows.encoded();
        this.model = use.model();
        this.version = use.version();
        this.at = use.at();
    }

    /** Its rows. Of a use of the same snapshot they are the same, also where they were not kept. */
    Optional<HoldoutSketch> rows(String snapshot, HoldoutSketch ofSnapshot) {
        return rows == null
                ? Optional.of(ofSnapshot).filter(same -> key.snapshot().equals(snapshot))
                : Optional.of(HoldoutSketch.decoded(rows));
    }

    HoldoutUse toUse() {
        return new HoldoutUse(
                key.snapshot(),
                model,
                version,
                key.runInstance(),
                share == null ? HoldoutSpending.ofUse(number) : share,
                at);
    }

    @Embeddable
    record Key(
            @Column(name = "snapshot") String snapshot,
            @Column(name = "run_instance") long runInstance) implements Serializable {}
}
