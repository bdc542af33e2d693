package dev.drydock.domain.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.ExportRepository.QuarantinedRow;
import java.util.Optional;
import org.junit.jupiter.api.Test;
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
        assertThat(RejectsCsv.line(row(raw))).isEqualTo("1,2,\"f.csv\",30,2,3,\"ARITY\",\"\"," + cell + "\r\n");
    }

    @Test
    void aRowWithoutItsTextIsWrittenMasked() {
        assertThat(RejectsCsv.line(row("a secret").withoutRaw()))
                .isEqualTo("1,2,\"f.csv\",30,2,3,\"ARITY\",\"\",\"x xxxxxx\"\r\n");
    }

    private static QuarantinedRow row(String raw) {
        Reject reject = new Reject(new RowOrigin(30, 2, 3), RejectReason.ARITY, "", RowMask.shape(raw), raw);
        return new QuarantinedRow(1, 2, "pump", "plant-a-12", "f.csv", "c".repeat(64), reject, Optional.empty());
    }
}
