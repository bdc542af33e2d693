package dev.drydock.persistence;

import dev.drydock.domain.labelling.LabelRequest;
import dev.drydock.domain.labelling.QueryStrategy;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

@Entity
@Immutable
@Table(name = "label_request")
class LabelRequestEntity {
    @EmbeddedId
    Key key;

    @Nullable
    String token;

    @Column(name = "question_digest")
    String questionDigest;

    @Column(name = "requested_by")
    String requestedBy;

    @Column(name = "requested_at")
    Instant requestedAt;

    @Column(name = "as_of")
    Instant asOf;

    @Enumerated(EnumType.STRING)
    QueryStrategy strategy;

    @Column(name = "row_count")
    int rows;

    @Column(name = "random_rows")
    int randomRows;

    @Column(name = "candidate_rows")
    long candidates;

    @Nullable
    String champion;

    String sheet;

    @SuppressWarnings("NullAway") // filled by Hibernate
    LabelRequestEntity() {}

    LabelRequestEntity(LabelRequest request) {
        this.key = new Key(request.model(), request.number());
        this.token = request.token().orElse(null);
        this.questionDigest = request.questionDigest();
        this.requestedBy = request.requestedBy();
        this.requestedAt = request.requestedAt();
        this.asOf = request.asOf();
        this.strategy = request.strategy();
        this.rows = request.rows();
        this.randomRows = request.randomRows();
        this.candidates = request.candidates();
        this.champion = request.champion().orElse(null);
        this.sheet = request.sheet();
    }

    @Embeddable
    record Key(
            @Column(name = "model") String model,
            @Column(name = "request_number") int number) implements Serializable {}

    LabelRequest toRequest() {
        return new LabelRequest(
                key.model(),
                key.number(),
                Optional.ofNullable(token),
                questionDigest,
                requestedBy,
                requestedAt,
                asOf,
                strategy,
                rows,
                randomRows,
                candidates,
                Optional.ofNullable(champion),
                sheet);
    }
}
