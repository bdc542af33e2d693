package dev.drydock.dataplane.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.junit.jupiter.api.Test;

/**
 * What Commons CSV does with the corpus if the whole file goes through it.
 *
 * <p>{@code -Ddrydock.corpus.write=true} writes the corpus to {@code target/export-corpus} for {@code other_readers.py}, and the table
 * anew to {@code docs/export-corpus.md}.
 */
class OtherReadersTest {
    @Test
    void thePageTellsWhatOtherReadersDo() throws IOException {
        OtherReadersTable table = OtherReadersTable.measured();
        if (Boolean.getBoolean("drydock.corpus.write")) {
            for (CorpusCase each : ExportCorpus.all()) {
                CorpusFolder.write(Path.of("target", "export-corpus"), each);
            }
            table.writeToPage();
        }
        assertThat(OtherReadersTable.asOfThePage()).isEqualTo(table.text());
    }

    @Test
    void commonsCsvEndsTheFileAtAQuoteThatNeverCloses() {
        CommonsCsvLoader.Taken taken = taken("quote-never-closes");
        assertThat(taken.stopped()).isTrue();
        assertThat(ids(taken)).containsExactly("p-1");
    }

    @Test
    void commonsCsvTakesRowsForACellBetweenTwoStrayQuotes() {
        CommonsCsvLoader.Taken taken = taken("stray-quotes-far-apart");
        assertThat(taken.refused()).isZero();
        assertThat(ids(taken)).containsExactly("p-1", "p-5");
    }

    @Test
    void javaTakesNaNForANumberAndReplacesWhatIsNoUtf8() {
        assertThat(taken("java-numbers").rows()).hasSize(6);
        assertThat(taken("excel-windows-1252").rows().get(1)).containsEntry("unit", "S\ufffdd");
    }

    @Test
    void aVerdictFileSaysTheSameWhenItIsWrittenAgain() {
        for (CorpusCase each : ExportCorpus.all()) {
            VerdictText text = new VerdictText(each.schema(), each.kind());
            List<String> lines = text.of(each.expected());
            assertThat(text.parse(lines)).isEqualTo(each.expected());
        }
    }

    private static CommonsCsvLoader.Taken taken(String name) {
        return new CommonsCsvLoader(CSVFormat.RFC4180)
                .take(ExportCorpus.all().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow());
    }

    private static List<String> ids(CommonsCsvLoader.Taken taken) {
        return taken.rows().stream()
                .map((Map<String, String> row) -> String.valueOf(row.get("id")))
                .toList();
    }
}
