package dev.drydock.dataplane;

import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.RowBlock;
import dev.drydock.failure.DrydockException;
import dev.drydock.framing.RecordBlock;
import dev.drydock.framing.RecordFramer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Blocks in their order; some are parsed before the caller asks for them. Not thread-safe. */
final class ParsedAhead implements ExportFiles.Reader {
    private final RecordFramer framer;
    private final int blockBytes;
    private final RowReader rows;
    private final ExecutorService parsers;
    private final int ahead;
    private final Deque<Parsing> parsing = new ArrayDeque<>();
    private ExportPosition position;
    private @Nullable DrydockException unreadable;

    /** @param ahead how many blocks are parsed or wait for the caller */
    ParsedAhead(RecordFramer framer, int blockBytes, RowReader rows, ExecutorService parsers, int ahead) {
        this.framer = framer;
        this.blockBytes = blockBytes;
        this.rows = rows;
        this.parsers = parsers;
        this.ahead = ahead;
        this.position = framer.position();
    }

    private record Parsing(Future<PackedRows> rows, ExportPosition end) {}

    @Override
    public Optional<RowBlock> next() {
        while (parsing.size() < ahead && frame()) {
            // as far as it goes
        }
        Parsing first = parsing.poll();
        if (first == null) {
            if (unreadable != null) {
                throw unreadable;
            }
            return Optional.empty();
        }
        PackedRows parsed = await(first.rows());
        position = first.end();
        return Optional.of(parsed);
    }

    /** A fault of the file is thrown after everything before it has been read. */
    private boolean frame() {
        if (unreadable != null) {
            return false;
        }
        try {
            Optional<RecordBlock> block = framer.next(blockBytes, Long.MAX_VALUE);
            block.ifPresent(framed -> parsing.add(new Parsing(parsers.submit(() -> rows.read(framed)), framed.end())));
            return block.isPresent();
        } catch (DrydockException e) {
            unreadable = e;
            return false;
        }
    }

    private static PackedRows await(Future<PackedRows> rows) {
        try {
            return rows.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while a block was parsed");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void passTo(long records) {
        while (position.records() < records) {
            Optional<RecordBlock> passed = framer.next(blockBytes, records - position.records());
            if (passed.isEmpty()) {
                return;
            }
            position = passed.get().end();
        }
    }

    @Override
    public ExportPosition position() {
        return position;
    }

    @Override
    public void close() {
        parsing.forEach(block -> block.rows().cancel(true));
        framer.close();
    }
}
