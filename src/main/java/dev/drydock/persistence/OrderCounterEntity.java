package dev.drydock.persistence;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The last order sequence of a site; its row is the lock under which the next one is taken. */
@Entity
@Table(name = "order_counter")
class OrderCounterEntity {
    @Id
    String site;

    @Column(name = "last_sequence")
    long lastSequence;

    @SuppressWarnings("NullAway") // filled by Hibernate
    OrderCounterEntity() {}

    OrderCounterEntity(String site) {
        this.site = site;
    }
}
