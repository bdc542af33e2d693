package dev.drydock.persistence;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.BreakGlassUse;
import dev.drydock.domain.release.BreakGlassUse.Period;
import dev.drydock.domain.release.BreakGlassUse.Review;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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

    String statements;

    @Column(name = "used_at")
    Instant usedAt;

    @Column(name = "review_by")
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

    BreakGlassEntity(BreakGlassUse use) {
        sequence = use.sequence();
        action = use.action();
        model = use.version().model();
        number = use.version().number();
        manager = use.people().get(0);
        holder = use.people().get(1);
        managerReason = use.reasons().get(0);
        holderReason = use.reasons().get(1);
        statements = use.statements();
        usedAt = use.period().at();
        reviewBy = use.period().reviewBy();
        use.review().ifPresent(this::review);
    }

    void review(Review review) {
        reviewer = review.person();
        finding = review.finding();
        reviewedAt = review.at();
    }

    BreakGlassUse toUse() {
        return new BreakGlassUse(
                sequence,
                action,
                new VersionId(model, number),
                List.of(manager, holder),
                List.of(managerReason, holderReason),
                statements,
                new Period(usedAt, reviewBy),
                reviewer == null || finding == null || reviewedAt == null
                        ? Optional.empty()
                        : Optional.of(new Review(reviewer, finding, reviewedAt)));
    }
}
