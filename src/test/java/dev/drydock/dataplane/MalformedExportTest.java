package dev.drydock.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.config.IngestLimits;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.Reject;
import dev.drydock.domain.dataset.RowBlock;
import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.snapshots.TestRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken rows cost themselves and nothing else, with their place and reason. */
class MalformedExportTest {
    private static final String HEADER = "id,at,p,version,unit,site,x,y,colour\n";
    private static final String GOOD = "p-%d,2026-11-01T00:00:00Z,0.5,1,u-1,north,1.5,2,red\n";

    @TempDir
    Path directory;

    private final CsvExportFiles files = files(1 << 12);

    private static CsvExportFiles files(int blockBytes) {
        return new CsvExportFiles(new IngestLimits(Duration.ofDays(90), 1 << 10, blockBytes));
    }

    /** Each row stands between good ones. A vertical bar stands for a double quote, a tilde for NUL. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "BAD_QUOTE;'';p,2026-11-01T00:00:00Z,0.5,1,|u-1,north,1,2,red",
                "BAD_QUOTE;'';p,2026-11-01T00:00:00Z,0.5,1,|u|-1,north,1,2,red",
                "BAD_QUOTE;'';p,2026-11-01T00:00:00Z,0.5,1,u|-1,north,1,2,red",
                "BAD_QUOTE;'';p,2026-11-01T00:00:00Z,0.5,1,u-1,north,1,2,|red",
                "NUL;'';p~,2026-11-01T00:00:00Z,0.5,1,u-1,north,1,2,red",
                "ARITY;'';p,2026-11-01T00:00:00Z,0.5,1,u-1,north,1,2",
                "ARITY;'';p,2026-11-01T00:00:00Z,0.5,1,u-1,north,1,2,red,more",
                "ID_MISSING;id;,2026-11-01T00:00:00Z,0.5,1,u-1,north,1,2,red",
                "MISSING_VALUE;unit;p,2026-11-01T00:00:00Z,0.5,1,,north,1,2,red",
                "MISSING_VALUE;x;p,2026-11-01T00:00:00Z,0.5,1,u-1,north,,2,red",
                "NOT_FINITE;x;p,2026-11-01T00:00:00Z,0.5,1,u-1,north,NaN,2,red",
                "NOT_A_NUMBER;x;p,2026-11-01T00:00:00Z,0.5,1,u-1,north,0x1p3,2,red",
                "NOT_A_NUMBER;x;p,2026-11-01T00:00:00Z,0.5,1,u-1,north,1d,2,red",
                "NOT_A_NUMBER;y;p,2026-11-01T00:00:00Z,0.5,1,u-1,north,1,|1,5|,red",
                "OUT_OF_RANGE;x;p,2026-11-01T00:00:00Z,0.5,1,u-1,north,101,2,red",
                "OUT_OF_RANGE;y;p,2026-11-01T00:00:00Z,0.5,1,u-1,north,1,1e300,red",
                "OUT_OF_RANGE;p;p,2026-11-01T00:00:00Z,1.5,1,u-1,north,1,2,red",
                "UNKNOWN_CATEGORY;colour;p,2026-11-01T00:00:00Z,0.5,1,u-1,north,1,2,Red",
                "BAD_TIME;at;p,01/11/2026,0.5,1,u-1,north,1,2,red",
            })
    void rejectsTheRowAlone(String reason, String field, String row) throws IOException {
        String broken = row.replace('|', '"').replace('~', '\0');
        Path file = write((HEADER + GOOD.formatted(1) + broken + "\n" + GOOD.formatted(2) + GOOD.formatted(3))
                .getBytes(StandardCharsets.UTF_8));

        Read read = readAll(file);

        assertThat(read.ids).containsExactly("p-1", "p-2", "p-3");
        assertThat(read.rejects).hasSize(1);
        Reject reject = read.rejects.get(0);
        assertThat(reject.reason().name()).isEqualTo(reason);
        assertThat("'" + reject.field() + "'").contains(field);
        assertThat(reject.origin().line()).isEqualTo(3);
        assertThat(reject.origin().record()).isEqualTo(2);
        assertThat(reject.origin().byteOffset())
                .isEqualTo(HEADER.length() + GOOD.formatted(1).length());
        assertThat(reject.raw()).isEqualTo(broken.replace('\0', '\ufffd'));
    }

    /** The site is a slice's column and shown; a note is nothing that the model reads. */
    @Test
    void showsOfABrokenRowWhatTheModelReadsOrItsShape() throws IOException {
        String header = HEADER.replace("\n", ",note\n");
        String name = ",Ada Smith\n";
        String wrong = GOOD.formatted(1).replace("red", "Red").replace("\n", name);
        String short1 = GOOD.formatted(2).replace(",red", "").replace("\n", name);
        String quote = GOOD.formatted(3).replace("u-1", "\"u\"-1").replace("\n", name);
        Path file = write((header + wrong + short1 + quote).getBytes(StandardCharsets.UTF_8));

        assertThat(readAll(file).rejects)
                .extracting(Reject::masked)
                .containsExactly(
                        "p-1,2026-11-01T00:00:00Z,0.5,1,u-1,north,1.5,2,Red,***",
                        "x-9,9999-99-99x99:99:99x,9.9,9,x-9,xxxxx,9.9,9,xxx xxxxx",
                        "x-9,9999-99-99x99:99:99x,9.9,9,\"x\"-9,xxxxx,9.9,9,xxx,xxx xxxxx");
    }

    @Test
    void rejectsBytesThatAreNotUtf8AndRecordsThatAreTooLong() throws IOException {
        byte[] latin = GOOD.formatted(9).replace("u-1", "u-\u00e9").getBytes(StandardCharsets.ISO_8859_1);
        byte[] tooLong = GOOD.formatted(8).replace("u-1", "u".repeat(300_000)).getBytes(StandardCharsets.UTF_8);
        byte[] quoted = ("\"" + "u".repeat(5000) + "\n").getBytes(StandardCharsets.UTF_8);
        Path file = write(join(
                HEADER.getBytes(StandardCharsets.UTF_8),
                latin,
                GOOD.formatted(1).getBytes(StandardCharsets.UTF_8),
                tooLong,
                quoted,
                GOOD.formatted(2).getBytes(StandardCharsets.UTF_8)));

        Read read = readAll(file);

        assertThat(read.ids).containsExactly("p-1", "p-2");
        assertThat(read.rejects)
                .extracting(reject -> reject.reason().name())
                .containsExactly("NOT_UTF8", "TOO_LONG", "TOO_LONG");
        assertThat(read.rejects.get(1).raw()).hasSizeLessThanOrEqualTo(2000);
    }

    @Test
    void readsQuotedLineBreaksEveryLineEndAByteOrderMarkAndAMissingLastLineEnd() throws IOException {
        String text = "\ufeff" + HEADER.replace("\n", "\r\n")
                + "p-1,2026-11-01T00:00:00Z,0.5,1,\"u\r\n\"\"1\"\"\",north,1,,green\r\n"
                + "\r\n\r\n"
                + GOOD.formatted(2).replace("\n", "\r")
                + GOOD.formatted(3)
                + GOOD.formatted(4).strip();
        Read read = readAll(write(text.getBytes(StandardCharsets.UTF_8)));
        assertThat(read.rejects).isEmpty();
        assertThat(read.ids).containsExactly("p-1", "p-2", "p-3", "p-4");
        assertThat(read.rows.get(0).group()).isEqualTo("u\r\n\"1\"");
        assertThat(read.rows.get(0).features()).containsExactly(1f, Float.NaN, 1f);
        assertThat(read.rows.get(1).origin().line()).isEqualTo(6);
        assertThat(read.rows.get(1).slices()).isEqualTo(1);
    }

    /** Whatever the bytes are: no exception, and every record from any stop to the end is the same as in one go. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void goesOnFromAnyRecordAsIfItHadNeverStopped(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder text = new StringBuilder(HEADER);
        String[] pieces = {"\"", "\n", "\r\n", "\r", ",", "\"\"", "x", "\0", "u".repeat(700), GOOD.formatted(7)};
        for (int i = 0; i < 2000; i++) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        Path file = write(text.toString().getBytes(StandardCharsets.UTF_8));
        List<String> whole = new ArrayList<>();
        List<ExportPosition> stops = new ArrayList<>();
        List<Integer> read = new ArrayList<>();
        try (ExportFiles.Reader reader = open(files(1), file, ExportPosition.START)) {
            for (Optional<RowBlock> next = reader.next(); next.isPresent(); next = reader.next()) {
                describe(next.get(), whole);
                stops.add(reader.position());
                read.add(whole.size());
            }
        }
        assertThat(whole).hasSizeGreaterThan(100);
        for (int blockBytes : new int[] {1, 100, 1 << 12, 1 << 20}) {
            for (int i = 0; i < 20; i++) {
                int stop = random.nextInt(stops.size());
                List<String> rest = new ArrayList<>();
                ExportPosition from = ExportPosition.parse(stops.get(stop).text());
                try (ExportFiles.Reader reader = open(files(blockBytes), file, from)) {
                    for (Optional<RowBlock> next = reader.next(); next.isPresent(); next = reader.next()) {
                        describe(next.get(), rest);
                    }
                }
                assertThat(rest).containsExactlyInAnyOrderElementsOf(whole.subList(read.get(stop), whole.size()));
            }
        }
    }

    private static ExportFiles.Reader open(CsvExportFiles files, Path file, ExportPosition from) {
        return files.open(file, ExportKind.LOGS, TestRows.schema(), from);
    }

    private static void describe(RowBlock block, List<String> read) {
        block.forEach(row -> read.add(row.origin() + " " + row.predictionId()));
        block.rejects().forEach(reject -> read.add(reject.toString()));
    }

    private record Read(List<String> ids, List<LoggedPrediction> rows, List<Reject> rejects) {}

    private Read readAll(Path file) {
        Read read = new Read(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        try (ExportFiles.Reader reader = open(files, file, ExportPosition.START)) {
            for (Optional<RowBlock> next = reader.next(); next.isPresent(); next = reader.next()) {
                next.get().forEach(row -> {
                    read.ids.add(row.predictionId());
                    read.rows.add((LoggedPrediction) row);
                });
                read.rejects.addAll(next.get().rejects());
            }
        }
        return read;
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(directory.resolve("logs.csv"), bytes);
    }

    private static byte[] join(byte[]... parts) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
