package dev.drydock.persistence;

import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportManifest;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "export_file")
class ExportFileEntity {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "export_file_seq")
    @SequenceGenerator(name = "export_file_seq", sequenceName = "export_file_seq", allocationSize = 50)
    long id;

    String source;

    @Column(name = "sequence_no")
    long sequence;

    String model;

    String name;

    @Enumerated(EnumType.STRING)
    ExportKind kind;

    String sha256;

    @Column(name = "byte_count")
    long bytes;

    @Column(name = "row_count")
    long rows;

    @Enumerated(EnumType.STRING)
    ExportFile.State state;

    @Nullable
    Long replaces;

    @Nullable
    @Column(name = "ingest_instance")
    Long ingestInstance;

    @Nullable
    @Column(name = "schema_digest")
    String schemaDigest;

    long accepted;

    long rejected;

    @Column(name = "segment_bytes")
    long segmentBytes;

    @Nullable
    @Column(name = "segment_execution")
    Long segmentExecution;

    @SuppressWarnings("NullAway") // filled by Hibernate
    ExportFileEntity() {}

    ExportFileEntity(ExportManifest manifest, ExportManifest.ExportedFile file) {
        this.source = manifest.source();
        this.sequence = manifest.sequence();
        this.model = manifest.model();
        this.name = file.name();
        this.kind = file.kind();
        this.sha256 = file.sha256();
        this.bytes = file.bytes();
        this.rows = file.rows();
        this.state = ExportFile.State.RECEIVED;
    }

    ExportFile toFile() {
        return new ExportFile(
                id,
                new ExportFile.Origin(source, sequence, model, name, kind),
                new ExportFile.Content(sha256, bytes, rows),
                state,
                new ExportFile.Reading(
                        ingestInstance == null ? OptionalLong.empty() : OptionalLong.of(ingestInstance),
                        Optional.ofNullable(schemaDigest),
                        accepted,
                        rejected,
                        segmentBytes,
                        segmentExecution == null ? OptionalLong.empty() : OptionalLong.of(segmentExecution)));
    }
}
