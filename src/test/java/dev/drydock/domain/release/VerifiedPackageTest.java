package dev.drydock.domain.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.validation.SiteRules;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerifiedPackageTest {
    private static final VerifiedPackage BY_POLICY_4 = new VerifiedPackage(
            "pump-failure",
            "pump-failure/7",
            "",
            "",
            "",
            "digest of 4",
            4,
            "orchestrator-1",
            List.of(),
            Optional.empty(),
            SiteRules.NONE);

    @Test
    void isByTheInstalledPolicyOrByANewerOne() {
        assertThat(BY_POLICY_4.olderPolicyThan(4, "digest of 4")).isEmpty();
        assertThat(BY_POLICY_4.olderPolicyThan(3, "digest of 3")).isEmpty();
    }

    @Test
    void namesAnOlderPolicy() {
        assertThat(BY_POLICY_4.olderPolicyThan(5, "digest of 5"))
                .hasValue("it was judged by version 4 of the gate policy (digest of 4)");
    }

    @Test
    void namesAnotherPolicyThatHasTheSameVersion() {
        assertThat(BY_POLICY_4.olderPolicyThan(4, "digest of a stranger's"))
                .hasValue("it was judged by another policy of version 4 of the gate policy (digest of 4)");
    }
}
