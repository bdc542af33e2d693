package dev.drydock.dataplane.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.files.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of the corpus gets the verdict that was decided for it, and no line of any file is lost. */
class ExportCorpusTest {
    private static final int EVERY_BOUNDARY = 16;
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};

    /** Each file is read once for all tests. */
    private static final Map<String, Verdict> VERDICTS = new ConcurrentHashMap<>();

    @TempDir
    Path directory;

    static Stream<String> families() {
        return Stream.concat(ExportCorpus.byFamily().keySet().stream(), Stream.of(JsonCases.FAMILY));
    }

    private static List<CorpusCase> of(String family) {
        return family.equals(JsonCases.FAMILY) ? JsonCases.all().toList() : ExportCorpus.of(family);
    }

    @ParameterizedTest
    @MethodSource("families")
    void givesEachFileItsHonestVerdict(String family) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (CorpusCase corpusCase : of(family)) {
            Verdict verdict = read(corpusCase);
            boolean honest = corpusCase.expected().allows(verdict);
            if (honest && OpenCases.isOpen(corpusCase)) {
                wrong.add(corpusCase.name() + " gets its verdict now: take it off OpenCases");
            } else if (!honest && !OpenCases.isOpen(corpusCase)) {
                wrong.add(difference(corpusCase, verdict));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("families")
    void losesNoLineAndNumbersRecordsWithoutGaps(String family) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (CorpusCase corpusCase : of(family)) {
            if (read(corpusCase) instanceof Verdict.Read read) {
                NothingLost.faults(corpusCase.bytes(), !family.equals(JsonCases.FAMILY), read.outcomes())
                        .forEach(fault -> wrong.add(corpusCase.name() + ": " + fault));
                long counted = ExportCorpusReading.counted(write(corpusCase));
                if (counted != read.outcomes().size()) {
                    wrong.add(corpusCase.name() + ": " + counted + " records were counted and "
                            + read.outcomes().size() + " read");
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("families")
    void givesTheSameVerdictOnTheFileCompressedByGzip(String family) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (CorpusCase corpusCase : of(family)) {
            if (!isCompressed(corpusCase) && !alike(readCompressed(corpusCase), read(corpusCase))) {
                wrong.add(corpusCase.name() + " gets " + readCompressed(corpusCase));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("families")
    void goesOnFromACheckpointBehindAnyRecord(String family) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (CorpusCase corpusCase : of(family)) {
            Verdict whole = read(corpusCase);
            if (whole instanceof Verdict.Read read) {
                Path file = write(corpusCase);
                stops(read.outcomes().size())
                        .filter(stop -> !ExportCorpusReading.readInParts(
                                        file,
                                        corpusCase.kind(),
                                        corpusCase.schema().schema(),
                                        stop)
                                .equals(whole))
                        .forEach(stop -> wrong.add(corpusCase.name() + " reads otherwise behind record " + stop));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("families")
    void refusesWithACodeOfTheCatalogueAndASentence(String family) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (CorpusCase corpusCase : of(family)) {
            if (read(corpusCase) instanceof Verdict.Refused refused && !OpenCases.isOpen(corpusCase)) {
                Sentences.faults(refused).forEach(fault -> wrong.add(corpusCase.name() + ": " + fault));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void hasHundredsOfCasesWithNamesAndFilesOfTheirOwn() {
        List<CorpusCase> all = ExportCorpus.all();
        assertThat(all).hasSizeGreaterThan(1_000);
        assertThat(all).extracting(CorpusCase::name).doesNotHaveDuplicates();
        assertThat(all.stream().map(ExportCorpusTest::content).distinct().count())
                .isGreaterThan(all.size() * 95L / 100);
    }

    @Test
    void hasEachReasonThatARowCanBeRejectedForWhileItIsRead() {
        TreeSet<String> reasons = ExportCorpus.all().stream()
                .map(CorpusCase::expected)
                .filter(Expected.Rows.class::isInstance)
                .flatMap(expected -> ((Expected.Rows) expected).rows().stream())
                .filter(ExpectedRow.Rejected.class::isInstance)
                .flatMap(row -> ((ExpectedRow.Rejected) row).reasons().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(reasons)
                .containsExactly(
                        "ARITY",
                        "BAD_QUOTE",
                        "BAD_TIME",
                        "ID_MISSING",
                        "MISSING_VALUE",
                        "NOT_A_NUMBER",
                        "NOT_FINITE",
                        "NOT_UTF8",
                        "NUL",
                        "NUMBER_TOO_LONG",
                        "OUT_OF_RANGE",
                        "TOO_LONG",
                        "UNKNOWN_CATEGORY",
                        "UNKNOWN_LABEL");
    }

    @Test
    void keepsNoOpenCaseThatIsNotThere() {
        for (Pattern names : OpenCases.all().keySet()) {
            assertThat(ExportCorpus.all())
                    .anyMatch(each -> names.matcher(each.name()).matches());
        }
    }

    private static String content(CorpusCase corpusCase) {
        byte[] digest = Sha256.digest().digest(corpusCase.bytes());
        return corpusCase.kind() + " " + corpusCase.schema() + " "
                + HexFormat.of().formatHex(digest);
    }

    /** Behind every record of a short file; of a long one at the ends, and here and there. */
    private static LongStream stops(long records) {
        return LongStream.rangeClosed(0, records)
                .filter(stop ->
                        records <= EVERY_BOUNDARY || stop < 4 || stop > records - 5 || stop % (records / 8) == 0);
    }

    private Verdict read(CorpusCase corpusCase) throws IOException {
        Verdict known = VERDICTS.get(corpusCase.name());
        if (known != null) {
            return known;
        }
        Verdict verdict = ExportCorpusReading.read(
                write(corpusCase), corpusCase.kind(), corpusCase.schema().schema());
        VERDICTS.put(corpusCase.name(), verdict);
        return verdict;
    }

    /** Nothing is unpacked twice. */
    private static boolean isCompressed(CorpusCase corpusCase) {
        return Arrays.mismatch(corpusCase.bytes(), GZIP) == GZIP.length;
    }

    private Verdict readCompressed(CorpusCase corpusCase) throws IOException {
        Path file = directory.resolve("export.csv");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(corpusCase.bytes());
        }
        return ExportCorpusReading.read(
                file, corpusCase.kind(), corpusCase.schema().schema());
    }

    private static boolean alike(Verdict one, Verdict other) {
        if (one instanceof Verdict.Refused refused && other instanceof Verdict.Refused too) {
            return refused.code().equals(too.code());
        }
        return one.equals(other);
    }

    private Path write(CorpusCase corpusCase) throws IOException {
        return Files.write(directory.resolve("export.csv"), corpusCase.bytes());
    }

    private static String difference(CorpusCase corpusCase, Verdict verdict) {
        VerdictText text = new VerdictText(corpusCase.schema(), corpusCase.kind());
        List<String> expected = new ArrayList<>(text.of(corpusCase.expected()));
        List<String> read = new ArrayList<>(text.of(verdict));
        List<String> both = expected.stream().filter(read::contains).toList();
        expected.removeAll(both);
        read.removeAll(both);
        return corpusCase.name() + " (" + corpusCase.shows() + "): expected " + shortened(expected) + " but got "
                + shortened(read);
    }

    private static String shortened(List<String> lines) {
        String text = lines.toString();
        return text.length() <= 300 ? text : text.substring(0, 300) + "\u2026";
    }
}
