package dev.drydock.dataplane.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.ExportKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged copies of good files. Each is refused with a code of the catalogue and a sentence, or read so that no line is lost; rows whose
 * lines the damage did not touch come out with their values.
 *
 * <p>{@code -Ddrydock.fuzz.seed=N} takes other numbers, {@code -Ddrydock.fuzz.count=N} more of them; the bytes of a failure lie in
 * {@code target/fuzz/}.
 */
class DamagedExportTest {
    private static final long SEED = Long.getLong("drydock.fuzz.seed", 20_261_126);
    private static final int COUNT = Integer.getInteger("drydock.fuzz.count", 1_500);
    /** Why a record is rejected that has whole rows in a cell: that, or what comes before it. */
    private static final Set<String> BETWEEN_QUOTES = Set.of("ROWS_IN_CELL", "NUL", "NOT_UTF8");

    private static final Path FOUND = Path.of("target", "fuzz");

    @TempDir
    Path directory;

    /** A good file, and the values of its rows that are one line each, by that line. */
    private record Good(CorpusCase corpusCase, String header, Map<String, Map<String, String>> rows) {}

    @Test
    void damageCostsTheLinesThatItTouchesAndNoOthers() throws IOException {
        List<Good> goods = goods();
        List<byte[]> files =
                goods.stream().map(good -> good.corpusCase().bytes()).toList();
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int number = 0; number < COUNT; number++) {
            Good good = goods.get(number % goods.size());
            byte[] damaged =
                    new Damage(SEED + number, files).done(good.corpusCase().bytes());
            List<String> faults = new ArrayList<>();
            look(good, damaged, faults).forEach(outcome -> outcomes.merge(outcome, 1, Integer::sum));
            if (!faults.isEmpty()) {
                throw new AssertionError("seed " + SEED + ", file " + number + " of "
                        + good.corpusCase().name() + " (" + saved(damaged, number) + "): " + faults);
            }
        }
        System.out.println("damaged exports, seed " + SEED + ": " + outcomes);
        assertThat(outcomes)
                .containsKeys(
                        "EXPORT_HEADER_WRONG",
                        "ARITY",
                        "BAD_QUOTE",
                        "NOT_UTF8",
                        "NUL",
                        "BAD_TIME",
                        "OUT_OF_RANGE",
                        "accepted");
    }

    @Test
    void undamagedFilesAreAcceptedWhole() throws IOException {
        for (Good good : goods()) {
            List<String> faults = new ArrayList<>();
            assertThat(look(good, good.corpusCase().bytes(), faults)).containsOnly("accepted");
            assertThat(faults).isEmpty();
            assertThat(good.rows()).hasSizeGreaterThan(15);
        }
    }

    /** What became of the file or of its records, each kind once. */
    private List<String> look(Good good, byte[] damaged, List<String> faults) throws IOException {
        Path file = Files.write(directory.resolve("export.csv"), damaged);
        CorpusCase corpusCase = good.corpusCase();
        Verdict verdict = ExportCorpusReading.read(
                file, corpusCase.kind(), corpusCase.schema().schema());
        if (verdict instanceof Verdict.Refused refused) {
            faults.addAll(Sentences.faults(refused));
            if (firstLine(damaged).equals(good.header())) {
                faults.add("the header is whole and the file refused: " + refused.sentence());
            }
            return List.of(refused.code());
        }
        List<Outcome> outcomes = ((Verdict.Read) verdict).outcomes();
        faults.addAll(NothingLost.faults(damaged, true, outcomes));
        if (firstLine(damaged).equals(good.header())) {
            faults.addAll(lostRows(good, damaged, outcomes));
        }
        int stop = new SplittableRandom(damaged.length).nextInt(outcomes.size() + 1);
        if (!ExportCorpusReading.readInParts(
                        file, corpusCase.kind(), corpusCase.schema().schema(), stop)
                .equals(verdict)) {
            faults.add("reads otherwise behind record " + stop);
        }
        return outcomes.stream()
                .map(outcome -> outcome instanceof Outcome.Rejected rejected ? rejected.reason() : "accepted")
                .distinct()
                .toList();
    }

    private static String firstLine(byte[] bytes) {
        List<PhysicalLines.Line> lines = PhysicalLines.of(bytes);
        return lines.isEmpty() ? "" : text(bytes, lines.get(0));
    }

    private static String text(byte[] bytes, PhysicalLines.Line line) {
        return new String(bytes, line.begin(), line.end() - line.begin(), StandardCharsets.ISO_8859_1);
    }

    /**
     * Lines that are as they were, in files whose header is as it was. One between two stray quotes may be in quarantine with the
     * others there, as docs/export-corpus.md says.
     */
    private static List<String> lostRows(Good good, byte[] damaged, List<Outcome> outcomes) {
        TreeMap<Long, Outcome> byOffset = new TreeMap<>();
        outcomes.forEach(outcome -> byOffset.put(outcome.place().offset(), outcome));
        List<String> faults = new ArrayList<>();
        List<PhysicalLines.Line> lines = PhysicalLines.of(damaged);
        for (int i = 1; i < lines.size(); i++) {
            Map<String, String> values = good.rows().get(text(damaged, lines.get(i)));
            if (values == null) {
                continue;
            }
            long begin = lines.get(i).begin();
            Outcome outcome = byOffset.get(begin);
            if (outcome == null && liesBetweenQuotes(byOffset.floorEntry(begin))) {
                continue;
            }
            if (!(outcome instanceof Outcome.Accepted accepted)
                    || !accepted.values().equals(values)) {
                faults.add("line " + (i + 1) + " is as it was and became " + outcome);
            }
        }
        return faults;
    }

    private static boolean liesBetweenQuotes(Map.@Nullable Entry<Long, Outcome> record) {
        return record != null
                && record.getValue() instanceof Outcome.Rejected rejected
                && BETWEEN_QUOTES.contains(rejected.reason());
    }

    private static List<Good> goods() {
        List<Good> goods = new ArrayList<>();
        for (String lineEnd : List.of("\n", "\r\n", "\r")) {
            for (CorpusSchema schema : CorpusSchema.values()) {
                for (ExportKind kind : ExportKind.values()) {
                    goods.add(good(schema, kind, lineEnd));
                }
            }
        }
        return goods;
    }

    private static Good good(CorpusSchema schema, ExportKind kind, String lineEnd) {
        CorpusFile file = CorpusFile.of(schema, kind, lineEnd);
        IntStream.range(0, 6).forEach(i -> {
            file.good();
            if (kind == ExportKind.FEEDBACK) {
                file.accepted(file.row("who", "\"o'neill, \"\"kim\"\"\""), "who", "o'neill, \"kim\"");
                file.accepted(
                        file.row("at", "2026-11-02T0" + i + ":30:00.25Z"), "at", "2026-11-02T0" + i + ":30:00.250Z");
                file.accepted(file.row("who", "\"two\nlines\""), "who", "two\nlines");
                return;
            }
            file.accepted(
                    file.row("colour", "\"blue, light\"", "y", "-" + i + ".25e2"),
                    "colour",
                    "blue, light",
                    "y",
                    "-" + i + ".25e2");
            file.accepted(file.row("unit", "\"u \"\"" + i + "\"\"\"", "y", ""), "unit", "u \"" + i + "\"", "y", "");
            file.accepted(
                    file.row("colour", "caf\u00e9", "id", "\ud83d\ude00-" + i),
                    "colour",
                    "caf\u00e9",
                    "id",
                    "\ud83d\ude00-" + i);
            file.accepted(file.row("note", "\"two\nlines, and \"\"more\"\"\""));
        });
        CorpusCase corpusCase = file.build(schema.wireName() + " " + kind.wireName(), "", "");
        Map<String, Map<String, String>> rows = new HashMap<>();
        List<PhysicalLines.Line> lines = PhysicalLines.of(corpusCase.bytes());
        List<ExpectedRow> expected = ((Expected.Rows) corpusCase.expected()).rows();
        for (int i = 0; i < expected.size(); i++) {
            long next = i + 1 < expected.size() ? expected.get(i + 1).line() : lines.size() + 1;
            if (next == expected.get(i).line() + 1) {
                String text =
                        text(corpusCase.bytes(), lines.get((int) expected.get(i).line() - 1));
                rows.put(text, ((ExpectedRow.Accepted) expected.get(i)).values());
            }
        }
        return new Good(corpusCase, firstLine(corpusCase.bytes()), rows);
    }

    private static Path saved(byte[] damaged, int number) throws IOException {
        Files.createDirectories(FOUND);
        return Files.write(FOUND.resolve("damaged-export-" + SEED + "-" + number), damaged);
    }
}
