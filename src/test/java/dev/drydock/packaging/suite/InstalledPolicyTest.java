package dev.drydock.packaging.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.domain.registry.Task;
import dev.drydock.domain.validation.PolicySource.SignedPolicy;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.failure.ValidationFailure;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SigningKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledPolicyTest {
    private static final String POLICY = """
            {"version": 3, "holdoutBudget": 20, "gates": {"floor": {"min": 0.65}, "non-inferiority": {"margin": 0.02},
             "slices": {"margin": 0.05}}}
            """;

    @TempDir
    Path directory;

    private final ReleaseKit kit = new ReleaseKit();

    @Test
    void givesThePolicyThatAReleaseManagerSigned() throws Exception {
        byte[] envelope = install(POLICY, kit.rhea);

        SignedPolicy policy = policy().current();

        assertThat(policy.envelope()).isEqualTo(envelope);
        assertThat(policy.digest()).isEqualTo(Sha256.hex(POLICY));
        assertThat(policy.policy().of(Task.BINARY_CLASSIFICATION).floor().min()).isEqualTo(0.65);
        assertThat(policy.policy().of(Task.REGRESSION).golden().tolerance()).isEqualTo(1e-5);
    }

    @Test
    void refusesAPolicySignedBySomebodyElse() throws Exception {
        install(POLICY, kit.sam);

        assertThatThrownBy(() -> policy().current())
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(ReleaseFailure.POLICY_NOT_SIGNED));
    }

    @Test
    void saysWhatToDoWhenThereIsNoPolicy() {
        assertThatThrownBy(() -> policy().current())
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(ValidationFailure.POLICY_MISSING))
                .hasMessageContaining("drydock policy install");
    }

    @Test
    void refusesASignedPolicyThatMakesNoSense() throws Exception {
        install("{\"version\": 3}", kit.rhea);

        assertThatThrownBy(() -> policy().current())
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(ValidationFailure.POLICY_INVALID));
    }

    private InstalledPolicy policy() {
        return new InstalledPolicy(directory.resolve("policy.json"), kit::trust);
    }

    private byte[] install(String policy, SigningKey key) throws Exception {
        byte[] envelope = Envelope.sign(Envelope.POLICY_TYPE, policy.getBytes(StandardCharsets.UTF_8), key)
                .toJson();
        Files.write(directory.resolve("policy.json"), envelope);
        return envelope;
    }
}
