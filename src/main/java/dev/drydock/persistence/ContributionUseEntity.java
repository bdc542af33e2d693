package dev.drydock.persistence;

import dev.drydock.domain.registry.Contribution;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** A run and the contribution that it makes a candidate of. It outlives the run. */
@Entity
@Table(name = "contribution_use")
class ContributionUseEntity {
    @Id
    @Column(name = "run_instance")
    long runInstance;

    String model;

    String digest;

    @SuppressWarnings("NullAway") // filled by Hibernate
    ContributionUseEntity() {}

    ContributionUseEntity(long runInstance, Contribution contribution) {
        this.runInstance = runInstance;
        this.model = contribution.model();
        this.digest = contribution.digest();
    }
}
