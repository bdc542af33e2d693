package dev.drydock.persistence;

import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contribution.Origin;
import dev.drydock.domain.registry.Contribution.Origin.Signed;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "contribution")
@IdClass(ContributionEntity.Key.class)
class ContributionEntity {
    @Id
    String model;

    @Id
    String digest;

    String weights;

    @Column(name = "trained_by")
    String trainedBy;

    String how;

    @Column(name = "training_data")
    String data;

    @Column(name = "signed_by")
    @Nullable
    String signedBy;

    @Column(name = "signed_version")
    @Nullable
    String signedVersion;

    @Column(name = "signed_package_digest")
    @Nullable
    String signedPackageDigest;

    /** A line each. */
    @Column(name = "waived_there")
    @Nullable
    String waivedThere;

    @Column(name = "brought_by")
    String broughtBy;

    @Column(name = "brought_at")
    Instant broughtAt;

    @SuppressWarnings("NullAway") // filled by Hibernate
    ContributionEntity() {}

    ContributionEntity(Contribution contribution) {
        model = contribution.model();
        digest = contribution.digest();
        weights = contribution.weights();
        trainedBy = contribution.origin().trainedBy();
        how = contribution.origin().how();
        data = contribution.origin().data();
        contribution.origin().signed().ifPresent(signed -> {
            signedBy = signed.by();
            signedVersion = signed.version();
            signedPackageDigest = signed.packageDigest().orElse(null);
            waivedThere = String.join("\n", signed.waived());
        });
        broughtBy = contribution.broughtBy();
        broughtAt = contribution.broughtAt();
    }

    Contribution toContribution() {
        return new Contribution(
                model, digest, weights, new Origin(trainedBy, how, data, signed()), broughtBy, broughtAt);
    }

    private Optional<Signed> signed() {
        return signedBy == null || signedVersion == null || waivedThere == null
                ? Optional.empty()
                : Optional.of(new Signed(
                        signedBy,
                        signedVersion,
                        Optional.ofNullable(signedPackageDigest),
                        waivedThere.lines().toList()));
    }

    /** Of a model, what was brought under that digest. */
    static class Key implements Serializable {
        private static final long serialVersionUID = 1;

        String model;
        String digest;

        @SuppressWarnings("NullAway") // filled by Hibernate
        Key() {}

        Key(String model, String digest) {
            this.model = model;
            this.digest = digest;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && model.equals(key.model) && digest.equals(key.digest);
        }

        @Override
        public int hashCode() {
            return Objects.hash(model, digest);
        }
    }
}
