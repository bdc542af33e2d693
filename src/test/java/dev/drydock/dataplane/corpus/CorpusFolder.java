package dev.drydock.dataplane.corpus;

import dev.drydock.domain.dataset.ExportKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Cases as files: {@code NAME.csv} and, beside it, {@code NAME.verdict}; {@code README.md} of the corpus tells the format. */
final class CorpusFolder {
    static final Path BY_HAND = Path.of(System.getProperty("drydock.basedir", "."), "src/test/resources/export-corpus");
    private static final String VERDICT = ".verdict";
    private static final List<String> ABOUT = List.of("shows", "family", "schema", "kind");

    private CorpusFolder() {}

    static List<CorpusCase> read(Path folder) throws IOException {
        List<Path> verdicts;
        try (Stream<Path> files = Files.list(folder)) {
            verdicts = files.filter(file -> file.toString().endsWith(VERDICT))
                    .sorted()
                    .toList();
        }
        List<CorpusCase> cases = new ArrayList<>();
        for (Path verdict : verdicts) {
            cases.add(readCase(verdict));
        }
        return cases;
    }

    private static CorpusCase readCase(Path verdict) throws IOException {
        Map<String, String> about = new HashMap<>();
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(verdict)) {
            int colon = line.indexOf(": ");
            String key = colon < 0 ? "" : line.substring(0, colon);
            if (ABOUT.contains(key)) {
                about.put(key, line.substring(colon + 2));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                lines.add(line);
            }
        }
        String name = verdict.getFileName().toString().replace(VERDICT, "");
        CorpusSchema schema = CorpusSchema.ofWireName(told(verdict, about, "schema"));
        ExportKind kind = ExportKind.ofWireName(told(verdict, about, "kind")).orElseThrow();
        return new CorpusCase(
                name,
                told(verdict, about, "family"),
                told(verdict, about, "shows"),
                schema,
                kind,
                Files.readAllBytes(verdict.resolveSibling(name + ".csv")),
                new VerdictText(schema, kind).parse(lines));
    }

    private static String told(Path verdict, Map<String, String> about, String key) {
        return Optional.ofNullable(about.get(key))
                .orElseThrow(() -> new IllegalArgumentException(verdict + " lacks '" + key + ":'"));
    }

    /** The form that {@link #read} reads. */
    static void write(Path folder, CorpusCase corpusCase) throws IOException {
        Files.createDirectories(folder);
        List<String> lines = new ArrayList<>(List.of(
                "shows: " + corpusCase.shows(),
                "family: " + corpusCase.family(),
                "schema: " + corpusCase.schema().wireName(),
                "kind: " + corpusCase.kind().wireName()));
        lines.addAll(new VerdictText(corpusCase.schema(), corpusCase.kind()).of(corpusCase.expected()));
        Files.write(folder.resolve(corpusCase.name() + ".csv"), corpusCase.bytes());
        Files.write(folder.resolve(corpusCase.name() + VERDICT), lines);
    }
}
