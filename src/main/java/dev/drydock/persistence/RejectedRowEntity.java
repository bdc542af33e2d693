package dev.drydock.persistence;

import dev.drydock.domain.dataset.Reject;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.RowMask;
import dev.drydock.domain.dataset.RowOrigin;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

@Entity
@Immutable
@Table(name = "rejected_row")
class RejectedRowEntity {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "rejected_row_seq")
    @SequenceGenerator(name = "rejected_row_seq", sequenceName = "rejected_row_seq", allocationSize = 50)
    long id;

    @Column(name = "file_id")
    long fileId;

    @Column(name = "instance_id")
    long instanceId;

    @Column(name = "byte_offset")
    long byteOffset;

    @Column(name = "record_no")
    long record;

    @Column(name = "line_no")
    long line;

    @Enumerated(EnumType.STRING)
    RejectReason reason;

    String field;

    /** Empty of rows from before rows were masked. */
    @Nullable
    @Column(name = "masked_text")
    String masked;

    @Column(name = "raw_text")
    String raw;

    @SuppressWarnings("NullAway") // filled by Hibernate
    RejectedRowEntity() {}

    RejectedRowEntity(long fileId, long instanceId, Reject reject) {
        this.fileId = fileId;
        this.instanceId = instanceId;
        this.byteOffset = reject.origin().byteOffset();
        this.record = reject.origin().record();
        this.line = reject.origin().line();
        this.reason = reject.reason();
        this.field = reject.field();
        this.masked = reject.masked();
        this.raw = reject.raw();
    }

    Reject toReject() {
        return new Reject(
                new RowOrigin(byteOffset, record, line),
                reason,
                field,
                masked == null ? RowMask.shape(raw) : masked,
                raw);
    }
}
