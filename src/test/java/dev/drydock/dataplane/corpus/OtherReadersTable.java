package dev.drydock.dataplane.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;

/** The table of {@code docs/export-corpus.md}: what other readers make of the corpus, by family. */
final class OtherReadersTable {
    static final Path PAGE = Path.of(System.getProperty("drydock.basedir", "."), "docs/export-corpus.md");
    private static final String BEGIN = "<!-- begin: generated -->\n";
    private static final String END = "<!-- end: generated -->\n";
    private static final String PYTHON_READERS = "python-readers.tsv";

    private final Map<String, Map<String, String>> counts = new LinkedHashMap<>();

    private OtherReadersTable() {}

    /** Runs Commons CSV over the corpus; the columns of Python are read from where its script wrote them. */
    static OtherReadersTable measured() throws IOException {
        OtherReadersTable table = new OtherReadersTable();
        table.commons("Commons CSV `RFC4180`", CSVFormat.RFC4180);
        table.commons("Commons CSV `DEFAULT`", CSVFormat.DEFAULT);
        for (String line : Files.readAllLines(CorpusFolder.BY_HAND.resolve(PYTHON_READERS))) {
            String[] parts = line.split("\t", -1);
            table.counts.computeIfAbsent(parts[0], reader -> new TreeMap<>()).put(parts[1], parts[2]);
        }
        return table;
    }

    private void commons(String reader, CSVFormat format) {
        Map<String, String> byFamily = new TreeMap<>();
        ExportCorpus.byFamily().forEach((family, cases) -> {
            List<Comparison> found = cases.stream()
                    .map(each -> Comparison.of(each.expected(), new CommonsCsvLoader(format).take(each)))
                    .toList();
            byFamily.put(
                    family,
                    Arrays.stream(Comparison.values())
                            .map(one -> String.valueOf(Collections.frequency(found, one)))
                            .collect(Collectors.joining(" / ")));
        });
        counts.put(reader, byFamily);
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add("| Family | Cases | Drydock's verdicts besides accepted rows | " + String.join(" | ", counts.keySet())
                + " |");
        lines.add("|---|---|---|" + "---|".repeat(counts.size()));
        ExportCorpus.byFamily()
                .forEach((family, cases) -> lines.add("| " + family + " | " + cases.size() + " | " + verdicts(cases)
                        + " | "
                        + counts.values().stream()
                                .map(column -> column.getOrDefault(family, "not run"))
                                .collect(Collectors.joining(" | "))
                        + " |"));
        return String.join("\n", lines) + "\n";
    }

    private static String verdicts(List<CorpusCase> cases) {
        TreeSet<String> verdicts = new TreeSet<>();
        for (CorpusCase each : cases) {
            if (each.expected() instanceof Expected.Refused refused) {
                verdicts.add(refused.code());
                continue;
            }
            for (ExpectedRow row : ((Expected.Rows) each.expected()).rows()) {
                if (row instanceof ExpectedRow.Rejected rejected) {
                    verdicts.addAll(rejected.reasons());
                }
            }
        }
        return verdicts.stream().map(name -> "`" + name + "`").collect(Collectors.joining(" "));
    }

    static String asOfThePage() throws IOException {
        String page = Files.readString(PAGE);
        return page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END));
    }

    void writeToPage() throws IOException {
        String page = Files.readString(PAGE);
        Files.writeString(
                PAGE,
                page.substring(0, page.indexOf(BEGIN) + BEGIN.length()) + text() + page.substring(page.indexOf(END)));
    }
}
