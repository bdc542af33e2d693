package dev.drydock.domain.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.drydock.domain.release.Environment.Difference;
import dev.drydock.domain.release.Environment.Differences;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    private static final Environment HERE =
            Environment.of(Map.of("os", "Debian 13", "jdk", "21.0.4", "kernel", "6.12"));

    private static Map<String, String> facts(int count) {
        Map<String, String> facts = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            facts.put("fact-" + i, "value");
        }
        return facts;
    }

    @Test
    void theFingerprintIsOfWhatMayChangeAnAnswer() {
        assertThat(HERE.canonical()).isEqualTo("jdk=21.0.4\nos=Debian 13\n");
        Environment otherKernel = Environment.of(Map.of("os", "Debian 13", "jdk", "21.0.4", "kernel", "6.13"));
        assertThat(otherKernel.fingerprint()).isEqualTo(HERE.fingerprint()).hasSize(64);
        assertThat(Environment.of(Map.of("os", "Debian 13", "jdk", "21.0.5")).fingerprint())
                .isNotEqualTo(HERE.fingerprint());
    }

    @Test
    void namesEachFactThatDiffersOrThatOneSideDoesNotState() {
        Differences found = HERE.from(Environment.of(Map.of("os", "Debian 13", "jdk", "17.0.12", "cpu", "avx2")));
        assertThat(found.list())
                .containsExactly(
                        new Difference("cpu", "avx2", "not stated"), new Difference("jdk", "17.0.12", "21.0.4"));
        assertThat(found).hasToString("cpu: avx2 there, not stated here; jdk: 17.0.12 there, 21.0.4 here");
        assertThat(HERE.from(HERE).list()).isEmpty();
    }

    @Test
    void twoEnvironmentsThatNobodyStatedAreNotTheSame() {
        assertThat(Environment.UNKNOWN.from(Environment.UNKNOWN).list())
                .containsExactly(new Difference("environment", "not stated", "not stated"));
        assertThat(HERE.from(Environment.UNKNOWN).list())
                .extracting(Difference::fact)
                .containsExactly("jdk", "os");
        assertThat(Environment.UNKNOWN.from(HERE).list())
                .extracting(Difference::fact)
                .containsExactly("jdk", "os");
    }

    @Test
    void whoAcceptsDifferencesSignsExactlyThese() {
        assertThat(Differences.NONE.digest()).isEmpty();
        Difference jdk = new Difference("jdk", "17", "21");
        Difference os = new Difference("os", "a", "b");
        assertThat(new Differences(List.of(os, jdk)).digest())
                .isPresent()
                .isEqualTo(new Differences(List.of(jdk, os)).digest())
                .isNotEqualTo(new Differences(List.of(jdk)).digest())
                .isNotEqualTo(new Differences(List.of(new Difference("jdk", "21", "17"), os)).digest());
    }

    @Test
    void refusesTooManyFactsAndFactsThatAreNotOneLine() {
        assertThatCode(() -> Environment.of(facts(32))).doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Environment.of(facts(33)))
                .withMessage("has 33 facts, and at most 32 are allowed");
        for (Map<String, String> wrong :
                List.of(Map.of("JDK", "21"), Map.of("", "21"), Map.of("jdk", ""), Map.of("jdk", "21\nos=forged"))) {
            assertThatIllegalArgumentException()
                    .as("%s", wrong)
                    .isThrownBy(() -> Environment.of(wrong))
                    .withMessageContaining("no name with a line");
        }
    }
}
