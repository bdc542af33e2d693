package dev.drydock.persistence;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

@Entity
@Immutable
@Table(name = "run_fact")
class RunFactEntity {
    @EmbeddedId
    Key key;

    @Column(name = "fact_value")
    String value;

    /** The value if it is one, for the index. */
    @Nullable
    String digest;

    @SuppressWarnings("NullAway") // filled by Hibernate
    RunFactEntity() {}

    RunFactEntity(Key key, String value) {
        this.key = key;
        this.value = value;
        this.digest = value.matches("[0-9a-f]{64}") ? value : null;
    }

    @Embeddable
    record Key(
            @Column(name = "instance_id") long instanceId,
            @Column(name = "fact") String fact) implements Serializable {}
}
