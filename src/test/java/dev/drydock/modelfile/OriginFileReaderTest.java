package dev.drydock.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.registry.Contribution.Origin;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginFileReaderTest {
    private static final String WHOLE = """
            drydock: 1
            trained-by: Vera Vendor, Pumps & Co
            how: fine-tuned from pump-failure/3
            data: "40,000 rows of a test stand; none of this site"
            """;

    private final OriginFileReader reader = new OriginFileReader();

    private Origin read(String yaml) {
        return reader.read(yaml.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsWhatTheBringerStates() {
        assertThat(read(WHOLE))
                .isEqualTo(new Origin(
                        "Vera Vendor, Pumps & Co",
                        "fine-tuned from pump-failure/3",
                        "40,000 rows of a test stand; none of this site"));
    }

    @Test
    void namesEveryProblemWithItsLine() {
        assertThatThrownBy(() -> read("drydock: 2\\ntrained-by: ''\\nhow: x\\nsigned: yes\\n".replace("\\n", "\n")))
                .isInstanceOfSatisfying(DrydockException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(RegistryFailure.CONTRIBUTION_REFUSED);
                    assertThat(refused.sentence())
                            .contains(
                                    "origin.yaml has 4 problems. Correct it and try again.",
                                    "origin.yaml:1: drydock: ",
                                    "origin.yaml:2: trained-by: ",
                                    "origin.yaml:4: signed: ",
                                    "data: ");
                });
    }

    @ParameterizedTest
    @CsvSource({"trained-by, 200", "how, 2000", "data, 2000"})
    void takesTextUpToItsLimit(String key, int most) {
        String before = WHOLE.replaceAll("(?m)^" + key + ": .*\\R", "");

        assertThat(read(before + key + ": " + "x".repeat(most) + "\n")).isNotNull();
        assertThatThrownBy(() -> read(before + key + ": " + "x".repeat(most + 1) + "\n"))
                .hasMessageContaining("origin.yaml has 1 problem.")
                .hasMessageContaining(key + ": ")
                .hasMessageContaining("1 to " + most + " characters");
    }

    @Test
    void refusesAFileThatIsTooLong() {
        assertThatThrownBy(() -> read(WHOLE + "#" + "x".repeat(1 << 16)))
                .hasMessageContaining("origin.yaml has 1 problem.");
    }
}
