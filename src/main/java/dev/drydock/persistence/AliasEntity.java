package dev.drydock.persistence;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;

/** Which version an alias names now. */
@Entity
@Table(name = "model_alias")
class AliasEntity {
    @EmbeddedId
    Key key;

    @Column(name = "version_number")
    int number;

    @SuppressWarnings("NullAway") // filled by Hibernate
    AliasEntity() {}

    AliasEntity(Key key, int number) {
        this.key = key;
        this.number = number;
    }

    @Embeddable
    record Key(
            @Column(name = "model") String model,
            @Column(name = "alias") String alias) implements Serializable {}
}
