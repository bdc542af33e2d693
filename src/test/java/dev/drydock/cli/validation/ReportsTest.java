package dev.drydock.cli.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drydock.domain.registry.VersionId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportsTest {
    private static final String METRICS = """
            "metrics": [
              {"metric": "auc", "candidate": 0.9, "champion": 0.8, "difference": 0.1, "low": 0.08, "high": 0.12},
              {"metric": "log-likelihood", "candidate": -0.3, "champion": -0.31, "difference": 0.01, "low": -0.02, "high": 0.04},
              {"metric": "accuracy", "candidate": 0.7, "champion": 0.8, "difference": -0.1, "low": -0.12, "high": -0.08}]
            """;

    @Test
    void whatIsWorseComesFirstAndWhatMayBeChanceIsNeither() {
        String gates = """
                {"verdict": "FAIL", "champion": "pump/6", "task": "binary-classification",
                 "flips": {"negative": 316, "positive": 402},
                 "gates": [{"gate": "cost", "verdict": "FAIL", "finding": "Dearer.",
                   "measured": {"metric": "cost increase", "value": 0.2, "low": 0.1, "high": 0.3, "limit": 0.1,
                     "candidate": 1.2, "champion": 1, "rows": 900}}],
                """;
        assertThat(printed(gates + METRICS + "}"))
                .startsWith(
                        "pump/7: FAIL, compared with pump/6",
                        "  316 rows that were right are now wrong, 402 rows that were wrong are now right",
                        "  an answer costs 1.000 -> 1.200",
                        "  accuracy 0.800 -> 0.700, that is -0.100, bounds -0.120 to -0.080: worse",
                        "  log-likelihood -0.310 -> -0.300, that is +0.010, bounds -0.020 to +0.040: may be chance",
                        "  auc 0.800 -> 0.900, that is +0.100, bounds +0.080 to +0.120: better");
    }

    @Test
    void aLargerErrorIsWorse() {
        assertThat(printed("""
                        {"verdict": "PASS", "task": "regression", "flips": {"negative": 3, "positive": 4}, "gates": [],
                         "metrics": [{"metric": "mae", "lessIsBetter": true, "candidate": 12, "champion": 10, "difference": 2,
                           "low": 1, "high": 3}]}"""))
                .contains(
                        "  3 rows have an error that is larger by more than the tolerance, 4 rows have a smaller one",
                        "  mae 10.000 -> 12.000, that is +2.000, bounds +1.000 to +3.000: worse");
    }

    private static List<String> printed(String json) {
        StringWriter out = new StringWriter();
        try {
            Reports.print(new PrintWriter(out, true), new VersionId("pump", 7), new ObjectMapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
        return out.toString().lines().toList();
    }
}
