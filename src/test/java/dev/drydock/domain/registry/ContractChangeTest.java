package dev.drydock.domain.registry;

import static dev.drydock.domain.registry.Contracts.FIRST;
import static dev.drydock.domain.registry.Contracts.SECOND;
import static dev.drydock.domain.registry.Contracts.THIRD;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractChangeTest {

    private static List<String> problems(String former, String next) {
        return ContractChange.between(Contracts.read(former), Contracts.read(next))
                .problems();
    }

    @Test
    void anInputComesAndGoesInSteps() {
        assertThat(problems(FIRST, SECOND)).isEmpty();
        assertThat(problems(SECOND, THIRD)).isEmpty();
    }

    @Test
    void everyStepHasTheNextNumber() {
        assertThat(problems(FIRST, FIRST))
                .containsExactly("revision.number is 1, and that of the version in service is 1; write 2");
        assertThat(problems(FIRST, THIRD))
                .contains("revision.number is 3, and that of the version in service is 1; write 2");
    }

    @Test
    void nothingGoesOrIsRequiredAllAtOnce() {
        assertThat(problems(FIRST, THIRD.replace("number: 3", "number: 2")))
                .hasSize(3)
                .anyMatch(problem -> problem.startsWith("input flow is gone"))
                .anyMatch(problem -> problem.startsWith("input wear is new"))
                .anyMatch(problem -> problem.startsWith("column wear of the new input wear is not named under fields"));
        String silent = SECOND.replaceAll("  retires.*\n  requires.*\n", "");
        assertThat(problems(silent, THIRD))
                .hasSize(2)
                .anyMatch(problem ->
                        problem.startsWith("input flow is gone, and the version in service does not announce"))
                .anyMatch(problem -> problem.startsWith("input wear may no longer be missing"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max: 500|max: 400|input flow has narrower limits (0.0 to 500.0 before, 0.0 to 400.0 now)",
                "[ball, gate]|[gate, ball]|input kind has other categories ([ball, gate] before, [gate, ball] now)",
                "column: kind|column: sort|input kind has another column (kind before, sort now)",
                "group: valve|group: plant|a revision keeps group",
                "[no, yes]|[yes, no]|a revision keeps label",
                "id, time: at|id2, time: at|a revision keeps export"
            })
    void whatRowsAreReadByStays(String written, String changed, String problem) {
        assertThat(SECOND).contains(written);
        assertThat(problems(FIRST, SECOND.replace(written, changed)))
                .singleElement()
                .asString()
                .startsWith(problem);
    }

    @Test
    void limitsMayBecomeWiderAndTheModuleAnotherOne() {
        String wider = SECOND.replace("max: 500", "max: 900").replace("weights.pt", "transformer.pt");
        assertThat(problems(FIRST, wider)).isEmpty();
    }

    @Test
    void thePromiseIsTheLatestOfWhatIsBroken() {
        ContractChange breaking = ContractChange.between(Contracts.read(SECOND), Contracts.read(THIRD));
        assertThat(breaking.promisedUntil()).contains(Instant.parse("2027-03-01T00:00:00Z"));
        assertThat(breaking.broken()).containsExactly("flow", "wear");
        assertThat(ContractChange.between(Contracts.read(FIRST), Contracts.read(SECOND))
                        .promisedUntil())
                .isEmpty();
    }
}
