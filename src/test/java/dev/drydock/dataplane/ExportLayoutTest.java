package dev.drydock.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.config.IngestLimits;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.RowBlock;
import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.failure.IngestFailure;
import dev.drydock.files.Sha256;
import dev.drydock.snapshots.TestRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same rows in another separator, compressed, or as JSON lines are the same rows. */
class ExportLayoutTest {
    private static final String CSV = """
            id,at,p,version,unit,site,x,y,colour
            p-1,2026-11-01T00:00:00Z,0.5,1,"u;1",north,1.5,2,red
            p-2,2026-11-01T00:00:00Z,0.25,1,u-2,south,-1e1,,green
            p-3,2026-11-01T00:00:00Z,2,1,u-3,south,1,,green
            """;

    private static final String JSON = """
            {"id": "p-1", "at": "2026-11-01T00:00:00Z", "p": 0.5, "version": 1, "unit": "u;1", "site": "north", "x": 1.5, "y": 2, "colour": "red"}
            {"colour": "green", "id": "p-2", "at": "2026-11-01T00:00:00Z", "p": 0.25, "version": "1", "unit": "u-2", "site": "south", "x": -1e1, "y": null, "more": [1, {"a": 2}]}
            {"id": "p-3", "at": "2026-11-01T00:00:00Z", "p": 2, "version": 1, "unit": "u-3", "site": "south", "x": 1, "colour": "green"}
            """;

    @TempDir
    Path directory;

    private final CsvExportFiles files = new CsvExportFiles(
            new IngestLimits(IngestLimits.DEFAULT.window(), IngestLimits.DEFAULT.maxRecordBytes(), 100));

    private List<String> expected() throws IOException {
        List<String> rows = read(CSV.getBytes(StandardCharsets.UTF_8), ExportPosition.START);
        assertThat(rows).hasSize(3);
        assertThat(rows.get(0)).contains("p-1", "u;1", "[1.5, 2.0, 0.0]");
        assertThat(rows.get(2)).isEqualTo("3 OUT_OF_RANGE p");
        return rows;
    }

    @ParameterizedTest
    @ValueSource(strings = {";", "\t", "|"})
    void findsTheSeparatorFromTheHeader(String separator) throws IOException {
        String other = CSV.replace(",", separator);
        assertThat(read(other.getBytes(StandardCharsets.UTF_8), ExportPosition.START))
                .isEqualTo(expected());
        assertThat(read(
                        ("\ufeff" + other.replace("\n", "\r\n")).getBytes(StandardCharsets.UTF_8),
                        ExportPosition.START))
                .isEqualTo(expected());
    }

    @Test
    void readsJsonLines() throws IOException {
        assertThat(read(JSON.getBytes(StandardCharsets.UTF_8), ExportPosition.START))
                .isEqualTo(expected());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\": [\"p\"]}",
                "{\"id\": {\"p\": 1}}",
                "{\"id\": \"p\", \"id\": \"q\"}",
                "{\"id\": \"p\"} {}",
                "{\"id\": \"p\"",
                "{\"id\": \"\\ud800\"}",
                "{\"id\": NaN}",
                "[1]",
                "p-1,2026"
            })
    void aLineThatIsNoObjectOfPlainValuesCostsItselfAlone(String line) throws IOException {
        List<String> read = read((JSON + line + "\n" + JSON).getBytes(StandardCharsets.UTF_8), ExportPosition.START);
        assertThat(read).hasSize(7);
        assertThat(read.get(3)).isEqualTo("4 BAD_JSON ");
        assertThat(read.get(4)).isEqualTo("5" + expected().get(0).substring(1));
    }

    @Test
    void aNulThatJsonSpellsOutIsOneToo() throws IOException {
        assertThat(read((JSON + "{\"id\": \"p\\u0000\"}").getBytes(StandardCharsets.UTF_8), ExportPosition.START))
                .last()
                .isEqualTo("4 NUL ");
    }

    @Test
    void unpacksGzipAndGoesOnInTheMiddleOfIt() throws IOException {
        for (String text : List.of(CSV, CSV.replace(",", ";"), JSON)) {
            byte[] packed = gzip(text);
            assertThat(read(packed, ExportPosition.START)).isEqualTo(expected());
            int second = text.indexOf(text.startsWith("{") ? "{\"colour" : "p-2");
            long line = text.substring(0, second).lines().count() + 1;
            assertThat(read(packed, new ExportPosition(second, 1, line)))
                    .isEqualTo(expected().subList(1, 3));
        }
    }

    @Test
    void tellsGzipThatIsCutOrDamaged() throws IOException {
        byte[] packed = gzip(CSV.repeat(50));
        assertDamaged(Arrays.copyOf(packed, packed.length - 9));
        packed[packed.length - 6] ^= 1;
        assertDamaged(packed);
    }

    private void assertDamaged(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("export"), bytes);
        assertThat(files.inspect(file).fault()).hasValueSatisfying(fault -> {
            assertThat(fault.code()).isEqualTo(IngestFailure.EXPORT_DAMAGED);
            assertThat(fault).hasMessageContaining("File export cannot be unpacked");
        });
        assertThat(files.inspect(file).sha256()).isEqualTo(Sha256.hex(bytes));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    /** Each row with the number of its record. */
    private List<String> read(byte[] bytes, ExportPosition from) throws IOException {
        Path file = Files.write(directory.resolve("export"), bytes);
        if (from.equals(ExportPosition.START)) {
            assertThat(files.inspect(file).rows()).isGreaterThanOrEqualTo(3);
        }
        List<String> read = new ArrayList<>();
        try (ExportFiles.Reader reader = files.open(file, ExportKind.LOGS, TestRows.schema(), from)) {
            for (Optional<RowBlock> next = reader.next(); next.isPresent(); next = reader.next()) {
                List<String> block = new ArrayList<>();
                next.get().forEach(row -> block.add(text((LoggedPrediction) row)));
                next.get()
                        .rejects()
                        .forEach(reject ->
                                block.add(reject.origin().record() + " " + reject.reason() + " " + reject.field()));
                block.sort(
                        java.util.Comparator.comparing(text -> Integer.valueOf(text.substring(0, text.indexOf(' ')))));
                read.addAll(block);
            }
        }
        return read;
    }

    private static String text(LoggedPrediction row) {
        return row.origin().record() + " " + row.predictionId() + " " + row.group() + " " + row.predictedAt() + " "
                + row.score() + " " + row.modelVersion() + " " + row.slices() + " " + Arrays.toString(row.features());
    }
}
