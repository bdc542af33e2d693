package dev.drydock.persistence;

import dev.drydock.domain.validation.HoldoutUse;
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

    @SuppressWarnings("NullAway") // filled by Hibernate
    HoldoutUseEntity() {}

    HoldoutUseEntity(HoldoutUse use) {
        this.key = new Key(use.snapshot(), use.runInstance());
        this.number = use.number();
        this.model = use.model();
        this.version = use.version();
        this.at = use.at();
    }

    HoldoutUse toUse() {
        return new HoldoutUse(key.snapshot(), model, version, key.runInstance(), number, at);
    }

    @Embeddable
    record Key(
            @Column(name = "snapshot") String snapshot,
            @Column(name = "run_instance") long runInstance) implements Serializable {}
}
