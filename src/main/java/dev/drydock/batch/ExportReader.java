package dev.drydock.batch;

import dev.drydock.application.ingest.IngestExports;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportPosition;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.ItemReader;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file; an item is a block of some thousand records, accepted rows and rejects. The checkpoint is where the next block
 * begins.
 */
@Dependent
@Named("exportReader")
public class ExportReader implements ItemReader {
    @Inject
    JobContext jobContext;

    @Inject
    IngestExports ingestExports;

    @Inject
    @BatchProperty
    String file;

    private ExportFiles.@Nullable Reader reader;

    @Override
    public void open(@Nullable Serializable checkpoint) {
        if (file.equals(ExportFileMapper.NONE)) {
            return;
        }
        ExportPosition from = checkpoint instanceof String text ? ExportPosition.parse(text) : ExportPosition.START;
        reader = ingestExports.open(jobContext.getInstanceId(), Long.parseLong(file), from);
    }

    @Override
    public @Nullable Object readItem() {
        if (reader == null) {
            return null;
        }
        return reader.next().orElse(null);
    }

    @Override
    public @Nullable Serializable checkpointInfo() {
        return reader == null ? null : reader.position().text();
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
