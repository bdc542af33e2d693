package dev.drydock.dataplane;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileWriter;

/** Arrow files for tests, written by Arrow's own library. */
public final class ArrowFiles {
    private ArrowFiles() {}

    /**
     * A file of texts, in batches of 7,000 rows.
     *
     * @param rows the header, then the rows, as lines of CSV without quoted commas
     */
    public static void ofTexts(Path file, List<String> rows) throws IOException {
        List<String[]> cells = rows.stream().map(row -> row.split(",", -1)).toList();
        try (BufferAllocator memory = new RootAllocator();
                FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            List<FieldVector> columns = new ArrayList<>();
            for (String name : cells.get(0)) {
                columns.add(new VarCharVector(name, memory));
            }
            try (VectorSchemaRoot batch = new VectorSchemaRoot(columns);
                    ArrowFileWriter writer = new ArrowFileWriter(batch, null, out)) {
                for (int from = 1; from < cells.size(); from += 7000) {
                    fill(batch, cells.subList(from, Math.min(from + 7000, cells.size())));
                    writer.writeBatch();
                }
                writer.end();
            }
        }
    }

    private static void fill(VectorSchemaRoot batch, List<String[]> rows) {
        for (int column = 0; column < batch.getFieldVectors().size(); column++) {
            VarCharVector texts = (VarCharVector) batch.getVector(column);
            texts.reset();
            for (int row = 0; row < rows.size(); row++) {
                texts.setSafe(row, rows.get(row)[column].getBytes(StandardCharsets.UTF_8));
            }
        }
        batch.setRowCount(rows.size());
    }
}
