package dev.drydock.persistence;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.BreakGlassUse;
import dev.drydock.domain.release.BreakGlassUse.Intended;
import dev.drydock.domain.release.BreakGlassUse.Period;
import dev.drydock.domain.release.BreakGlassUse.Review;
import dev.drydock.domain.release.BreakGlassUse.Signed;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "break_glass")
class BreakGlassEntity {
    @Id
    @Column(name = "sequence_no")
    long sequence;

    @Enumerated(EnumType.STRING)
    Action action;

    String model;

    @Column(name = "version_no")
    int number;

    String manager;

    String holder;

    @Column(name = "manager_reason", columnDefinition = "text")
    String managerReason;

    @Column(name = "holder_reason", columnDefinition = "text")
    String holderReason;

    /** One a line: no name has a line end. */
    @Column(columnDefinition = "text")
    String signers;

    String statements;

    @Column(name = "review_seconds")
    long reviewSeconds;

    @Column(name = "used_at")
    @Nullable
    Instant usedAt;

    @Column(name = "review_by")
    @Nullable
    Instant reviewBy;

    @Nullable
    String reviewer;

    @Nullable
    String finding;

    @Column(name = "reviewed_at")
    @Nullable
    Instant reviewedAt;

    @SuppressWarnings("NullAway") // filled by Hibernate
    BreakGlassEntity() {}

    BreakGlassEntity(Intended use) {
        sequence = use.sequence();
        action = use.action();
        model = use.version().model();
        number = use.version().number();
        manager = use.signed().people().get(0);
        holder = use.signed().people().get(1);
        managerReason = use.signed().reasons().get(0);
        holderReason = use.signed().reasons().get(1);
        signers = String.join("\n", new TreeSet<>(use.signed().signers()));
        statements = use.signed().statements();
        reviewSeconds = use.reviewWithin().toSeconds();
    }

    void follow(Instant at) {
        usedAt = at;
        reviewBy = at.plusSeconds(reviewSeconds);
    }

    void review(Review review) {
        reviewer = review.person();
        finding = review.finding();
        reviewedAt = review.at();
    }

    /** Of an order that was followed. */
    BreakGlassUse toUse() {
        return new BreakGlassUse(
                sequence,
                action,
                new VersionId(model, number),
                new Signed(
                        List.of(manager, holder),
                        List.of(managerReason, holderReason),
                        Set.of(signers.split("\n", -1)),
                        statements),
                new Period(Objects.requireNonNull(usedAt), Objects.requireNonNull(reviewBy)),
                reviewer == null || finding == null || reviewedAt == null
                        ? Optional.empty()
                        : Optional.of(new Review(reviewer, finding, reviewedAt)));
    }
}
