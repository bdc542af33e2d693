package dev.drydock.batch;

import dev.drydock.application.IngestExports;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportRecord;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.ItemProcessor;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.jspecify.annotations.Nullable;

/** Makes a record into a row, accepted or rejected. */
@Dependent
@Named("exportRowProcessor")
public class ExportRowProcessor implements ItemProcessor {
    @Inject
    IngestExports ingestExports;

    @Inject
    @BatchProperty
    String file;

    private ExportFiles.@Nullable RowParser parser;

    @Override
    public Object processItem(Object item) {
        if (parser == null) {
            parser = ingestExports.parser(Long.parseLong(file));
        }
        return parser.parse((ExportRecord) item);
    }
}
