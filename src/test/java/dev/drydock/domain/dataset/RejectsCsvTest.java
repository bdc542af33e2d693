package dev.drydock.domain.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.ExportRepository.QuarantinedRow;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RejectsCsvTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "=HYPERLINK(1) | \"'=HYPERLINK(1)\"",
                "+1 | \"'+1\"",
                "-1,x | \"'-1,x\"",
                "@cmd | \"'@cmd\"",
                "a,\"no\" | \"a,\"\"no\"\"\"",
                "1=1 | \"1=1\""
            })
    void aSpreadsheetTakesNoCellForAFormula(String raw, String cell) {
        Reject reject = new Reject(new RowOrigin(30, 2, 3), RejectReason.ARITY, "", raw);

        assertThat(RejectsCsv.line(new QuarantinedRow(1, 2, "pump", "f.csv", reject)))
                .isEqualTo("1,2,\"f.csv\",30,2,3,\"ARITY\",\"\"," + cell + "\r\n");
    }
}
