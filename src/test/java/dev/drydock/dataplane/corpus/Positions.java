package dev.drydock.dataplane.corpus;

import dev.drydock.domain.dataset.ExportKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The same row as the first, in the middle, last, and last without a line end, with each line end. */
final class Positions {
    private static final Map<String, String> LINE_ENDS = new LinkedHashMap<>();

    static {
        LINE_ENDS.put("lf", "\n");
        LINE_ENDS.put("crlf", "\r\n");
        LINE_ENDS.put("cr", "\r");
    }

    private Positions() {}

    /** @param row writes the row, which may be several lines */
    static List<CorpusCase> of(
            String name, String family, String shows, CorpusSchema schema, ExportKind kind, Consumer<CorpusFile> row) {
        List<CorpusCase> cases = new ArrayList<>();
        LINE_ENDS.forEach((ends, lineEnd) -> {
            String at = name + "-" + ends;
            CorpusFile first = CorpusFile.of(schema, kind, lineEnd);
            row.accept(first);
            cases.add(first.good(2).build(at + "-first", family, shows));
            CorpusFile middle = CorpusFile.of(schema, kind, lineEnd).good(2);
            row.accept(middle);
            cases.add(middle.good(2).build(at + "-middle", family, shows));
            CorpusFile last = CorpusFile.of(schema, kind, lineEnd).good(2);
            row.accept(last);
            cases.add(last.build(at + "-last", family, shows));
            CorpusFile unended = CorpusFile.of(schema, kind, lineEnd).good(2);
            row.accept(unended);
            cases.add(unended.unended().build(at + "-last-without-end", family, shows));
        });
        return cases;
    }
}
