package dev.drydock.dataplane.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All cases: by hand, and the families that are generated. */
final class ExportCorpus {
    private static final List<CorpusCase> ALL = load();

    private ExportCorpus() {}

    static List<CorpusCase> all() {
        return ALL;
    }

    static Map<String, List<CorpusCase>> byFamily() {
        return ALL.stream().collect(Collectors.groupingBy(CorpusCase::family, TreeMap::new, Collectors.toList()));
    }

    static List<CorpusCase> of(String family) {
        return ALL.stream().filter(each -> each.family().equals(family)).toList();
    }

    private static List<CorpusCase> load() {
        List<CorpusCase> cases = new ArrayList<>();
        try {
            cases.addAll(CorpusFolder.read(CorpusFolder.BY_HAND));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Stream.of(
                        NumberCases.all(),
                        TimeCases.all(),
                        CellCases.all(),
                        Utf8Cases.all(),
                        ReasonCases.all(),
                        QuoteCases.all(),
                        LineCases.all(),
                        HeaderCases.all(),
                        LengthCases.all(),
                        BoundaryCases.all())
                .flatMap(family -> family)
                .forEach(cases::add);
        return List.copyOf(cases);
    }
}
