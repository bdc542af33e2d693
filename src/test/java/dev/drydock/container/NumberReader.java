package dev.drydock.container;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.chunk.AbstractItemReader;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Counts from zero; its checkpoint is the number that comes next. */
@Dependent
@Named("numberReader")
public class NumberReader extends AbstractItemReader {
    @Inject
    @BatchProperty
    String upTo;

    @Inject
    Pause pause;

    private int next;

    @Override
    public void open(@Nullable Serializable checkpoint) {
        next = checkpoint instanceof Integer number ? number : 0;
    }

    @Override
    public @Nullable Object readItem() throws InterruptedException {
        pause.reads(next);
        return next < Integer.parseInt(upTo) ? next++ : null;
    }

    @Override
    public Serializable checkpointInfo() {
        return next;
    }
}
