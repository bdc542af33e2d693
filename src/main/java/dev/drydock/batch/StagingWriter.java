package dev.drydock.batch;

import dev.drydock.application.ingest.IngestExports;
import dev.drydock.domain.dataset.RowBlock;
import dev.drydock.domain.dataset.StagingArea;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.ItemWriter;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stages accepted rows and quarantines rejected ones; the committed length is kept with the file's counts. */
@Dependent
@Named("stagingWriter")
public class StagingWriter implements ItemWriter {
    @Inject
    JobContext jobContext;

    @Inject
    IngestExports ingestExports;

    @Inject
    @BatchProperty
    String file;

    private StagingArea.@Nullable Segment segment;
    private @Nullable Long length;

    @Override
    public void open(@Nullable Serializable checkpoint) {
        if (!file.equals(ExportFileMapper.NONE)) {
            segment = ingestExports.openSegment(
                    jobContext.getInstanceId(), jobContext.getExecutionId(), Long.parseLong(file));
        }
    }

    @Override
    public void writeItems(List<Object> items) {
        if (segment != null) {
            List<RowBlock> blocks = items.stream().map(RowBlock.class::cast).toList();
            length = ingestExports.write(
                    jobContext.getInstanceId(), jobContext.getExecutionId(), Long.parseLong(file), segment, blocks);
        }
    }

    @Override
    public @Nullable Serializable checkpointInfo() {
        return length;
    }

    @Override
    public void close() {
        if (segment != null) {
            segment.close();
        }
    }
}
