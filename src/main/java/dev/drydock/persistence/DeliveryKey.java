package dev.drydock.persistence;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.io.Serializable;

/** A delivery, by the other site and its number. */
@Embeddable
record DeliveryKey(
        @Column(name = "site") String site,
        @Column(name = "sequence_no") long sequence) implements Serializable {}
