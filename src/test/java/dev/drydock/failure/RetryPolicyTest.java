package dev.drydock.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.failure.RetryPolicy.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
    private static RetryPolicy read(String text, List<String> problems) {
        return RetryPolicy.read(text, problems::add);
    }

    @Test
    void eachCodeFollowsItsRule() {
        List<String> problems = new ArrayList<>();

        RetryPolicy policy =
                read("WORKER_DIED, CLUSTER_UNREACHABLE  after 30s, 5m,24h ;DATABASE_UNAVAILABLE after 1m", problems);

        assertThat(problems).isEmpty();
        assertThat(policy.rule("CLUSTER_UNREACHABLE"))
                .contains(new Rule(
                        Set.of("WORKER_DIED", "CLUSTER_UNREACHABLE"),
                        List.of(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofHours(24))));
        assertThat(policy.rule("DATABASE_UNAVAILABLE").map(Rule::delays)).contains(List.of(Duration.ofMinutes(1)));
        assertThat(policy.rule("EXPORT_REFUSED")).isEqualTo(Optional.empty());
        assertThat(policy.toText())
                .isEqualTo("CLUSTER_UNREACHABLE WORKER_DIED after 30s,5m,24h; DATABASE_UNAVAILABLE after 1m");
        assertThat(read(policy.toText(), problems)).isEqualTo(policy);
        assertThat(RetryPolicy.NONE.toText()).isEmpty();
        assertThat(policy.codes()).containsExactly("CLUSTER_UNREACHABLE", "DATABASE_UNAVAILABLE", "WORKER_DIED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "WORKER_DEAD after 5m > names WORKER_DEAD, which is no failure code",
                "EXPORT_REFUSED after 5m > names EXPORT_REFUSED, which does not pass by itself: a person must",
                "CANDIDATE_NOT_PASSED after 5m > names CANDIDATE_NOT_PASSED, which does not pass by itself",
                "WORKER_DIED after 5m;WORKER_DIED after 1m > names WORKER_DIED twice",
                "WORKER_DIED after 0s > has the delay \"0s\", which must be 1s to 24h",
                "WORKER_DIED after 25h > has the delay \"25h\", which must be 1s to 24h",
                "WORKER_DIED after 5m,,1m > has the delay \"\", which must be 1s to 24h",
                "WORKER_DIED after 5 minutes > has the delay \"5 minutes\", which must be 1s to 24h",
                "WORKER_DIED after 1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s > has 11 delays in a rule, and at most 10 are taken",
                "WORKER_DIED 5m > has the rule \"WORKER_DIED 5m\", which must be codes, the word after, and delays",
                "'' > has the rule \"\", which must be codes, the word after, and delays",
                "WORKER_DIED after 5m; > has the rule \"\"",
            })
    void whatIsWrongIsSaid(String text, String problem) {
        List<String> problems = new ArrayList<>();

        read(text, problems);

        assertThat(problems).singleElement().asString().startsWith(problem);
    }

    @Test
    void aTextThatIsTooLongIsNotRead() {
        List<String> problems = new ArrayList<>();

        RetryPolicy policy = read("WORKER_DIED after 5m" + " ".repeat(1981), problems);

        assertThat(problems).containsExactly("has 2001 characters, and at most 2000 are read");
        assertThat(policy).isEqualTo(RetryPolicy.NONE);
        problems.clear();
        read("WORKER_DIED after 5m" + " ".repeat(1980), problems);
        assertThat(problems).isEmpty();
    }
}
