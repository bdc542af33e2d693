package dev.drydock.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.config.IngestLimits;
import dev.drydock.domain.dataset.ErasedRecords;
import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.ExportFiles;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportPosition;
import dev.drydock.domain.dataset.Reject;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.Rewrite;
import dev.drydock.domain.dataset.RowBlock;
import dev.drydock.domain.dataset.StagedRow;
import dev.drydock.domain.dataset.SubjectDigests;
import dev.drydock.files.Sha256;
import dev.drydock.snapshots.TestRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of an erased unit become fill in files of every form, and everything else is read as before. */
class ErasedRecordsTest {
    private static final SubjectDigests.Key KEY = new SubjectDigests.Key("a secret".getBytes(StandardCharsets.UTF_8));
    private static final String HEADER = "id,at,p,version,unit,site,x,y,colour,note\n";
    private static final String FIRST = "p-1,2026-11-01T00:00:00Z,0.5,1,unit-1,north,1,2,red,\n";
    private static final String SECOND = "p-2,2026-11-01T00:00:00Z,0.5,1,unit-2,north,1,2,red,\n";
    private static final String THIRD = "p-3,2026-11-01T00:00:00Z,0.5,1,unit-3,north,1,2,red,\"said\nof unit-1\"\n";

    @TempDir
    Path directory;

    private Path file = Path.of("");
    private final ExportFiles files = new CsvExportFiles(
            new IngestLimits(IngestLimits.DEFAULT.window(), IngestLimits.DEFAULT.maxRecordBytes(), 64));
    private final List<StagedRow> rows = new ArrayList<>();
    private final List<Reject> rejects = new ArrayList<>();

    @BeforeEach
    void name() {
        file = directory.resolve("export");
    }

    private static ErasedSubjects erased() {
        SubjectDigests digests = KEY.of("tiny");
        return new ErasedSubjects(digests, Set.of(digests.ofGroup("unit-1"), digests.ofPrediction("p-9")));
    }

    private ErasedRecords find() {
        return files.findErased(file, ExportKind.LOGS, TestRows.schema(), erased());
    }

    private void eraseAndRead(String text) throws IOException {
        Files.writeString(file, text);
        eraseAndRead();
    }

    private void eraseAndRead() throws IOException {
        String before = Sha256.hexOfFile(file);
        ErasedRecords found = find();
        Rewrite rewrite = files.blank(file, found.spans());
        assertThat(Sha256.hexOfFile(file)).isEqualTo(before).isEqualTo(rewrite.before());
        rewrite.settle();
        assertThat(Sha256.hexOfFile(file)).isEqualTo(rewrite.after());
        assertThat(rewrite.rows()).isEqualTo(found.spans().size());
        assertThat(find().spans()).isEmpty();
        read();
    }

    private void read() {
        rows.clear();
        rejects.clear();
        try (ExportFiles.Reader reader = files.open(file, ExportKind.LOGS, TestRows.schema(), ExportPosition.START)) {
            Optional<RowBlock> block = reader.next();
            while (block.isPresent()) {
                block.get().forEach(rows::add);
                rejects.addAll(block.get().rejects());
                block = reader.next();
            }
        }
    }

    private void assertRead(String... ids) {
        assertThat(rows).extracting(StagedRow::predictionId).containsExactly(ids);
    }

    @Test
    void everyOtherRecordStaysWhereItIs() throws IOException {
        eraseAndRead(HEADER + FIRST + SECOND + FIRST.replace("p-1", "p-4") + THIRD + SECOND.replace("p-2", "p-9"));

        assertRead("p-2", "p-3");
        assertThat(rejects)
                .extracting(Reject::reason)
                .containsOnly(RejectReason.ERASED)
                .hasSize(3);
        assertThat(rejects).extracting(reject -> reject.origin().record()).containsExactly(1L, 3L, 5L);
        assertThat(rejects).allSatisfy(reject -> assertThat(reject.raw()).isEmpty());
        assertThat(Files.readString(file)).hasLineCount(7).startsWith(HEADER + "*".repeat(FIRST.length() - 1) + "\n");
        assertThat(files.record(file, rejects.get(0).origin()))
                .get()
                .satisfies(record -> assertThat(files.isBlank(record)).isTrue());
        assertThat(files.record(file, rows.get(0).origin()))
                .get()
                .satisfies(record -> assertThat(files.isBlank(record)).isFalse());
    }

    @Test
    void idsOfTheGroupsPredictionsAreToldSoThatTheirLabelsAreFound() throws IOException {
        Files.writeString(file, HEADER + FIRST + SECOND + FIRST.replace("p-1", "p-4"));
        assertThat(find().predictionIds()).containsExactlyInAnyOrder("p-1", "p-4");
    }

    @Test
    void aBrokenRecordGoesIfOneOfItsPartsIsNamed() throws IOException {
        String openQuote = "p-5,2026-11-01T00:00:00Z,0.5,1,\"unit-1,north,1,2,red,\n";
        String otherUnit = "p-6,2026-11-01T00:00:00Z,0.5,1,\"unit-11,north,1,2,red,\n";
        String tooLong = "p-7,2026-11-01T00:00:00Z,0.5,1,unit-1,north,1,2,red," + "x".repeat(200_000) + "\n";
        eraseAndRead(HEADER + openQuote + SECOND + otherUnit + tooLong + THIRD);

        assertRead("p-2", "p-3");
        assertThat(rejects)
                .extracting(Reject::reason)
                .containsExactly(RejectReason.ERASED, RejectReason.BAD_QUOTE, RejectReason.ERASED);
        assertThat(Files.readString(file)).doesNotContain("unit-1,").doesNotContain("xxx");
    }

    @Test
    void jsonLinesStayJsonLinesAlsoIfTheFirstOneGoes() throws IOException {
        String line = "{\"id\":\"p-1\",\"at\":\"2026-11-01T00:00:00Z\",\"p\":0.5,\"version\":\"1\",\"unit\":\"unit-1\","
                + "\"site\":\"north\",\"x\":1,\"y\":2,\"colour\":\"red\"}\n";
        eraseAndRead(line + line.replace("p-1", "p-2").replace("unit-1", "unit-2") + line);

        assertRead("p-2");
        assertThat(rejects).extracting(Reject::reason).containsExactly(RejectReason.ERASED, RejectReason.ERASED);
        assertThat(Files.readString(file)).startsWith("{**").doesNotContain("unit-1");
    }

    @Test
    void aCompressedFileStaysCompressed() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write((HEADER + FIRST + SECOND).getBytes(StandardCharsets.UTF_8));
        }
        Files.write(file, packed.toByteArray());

        eraseAndRead();

        assertRead("p-2");
        try (GZIPInputStream gzip = new GZIPInputStream(Files.newInputStream(file))) {
            assertThat(new String(gzip.readAllBytes(), StandardCharsets.UTF_8)).doesNotContain("unit-1,");
        }
    }

    @Test
    void recordsThatSpanTheBuffersOfACopyAreFilledWhole() throws IOException {
        StringBuilder text = new StringBuilder(HEADER);
        for (int i = 0; i < 4000; i++) {
            text.append((i % 3 == 0 ? FIRST : SECOND).replaceFirst("p-[12]", "q-" + i));
        }
        eraseAndRead(text.toString());
        assertThat(rows).hasSize(2666);
        assertThat(rejects).hasSize(1334);
        assertThat(Files.readString(file)).doesNotContain("unit-1,");
    }

    @Test
    void aFileOfAnotherSchemaIsSearchedByItsText() throws IOException {
        Files.writeString(file, "key,who\nk-1,unit-1\nk-2,unit-11\n");
        files.blank(file, find().spans()).settle();
        assertThat(Files.readString(file)).isEqualTo("key,who\n**********\nk-2,unit-11\n");
    }
}
