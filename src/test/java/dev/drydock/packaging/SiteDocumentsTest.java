package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.packaging.suite.SuiteKit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What takes the place of the policy and the trust file in force, and what does not. */
class SiteDocumentsTest {
    private final ReleaseKit kit = new ReleaseKit();

    @TempDir
    Path folder;

    private Path policy = Path.of("");
    private SiteDocuments documents = new SiteDocuments(policy, policy, policy, policy);

    @BeforeEach
    void open() {
        policy = folder.resolve("etc/policy.json");
        documents = new SiteDocuments(
                policy, folder.resolve("etc/trust.json"), folder.resolve("etc/roots.json"), folder.resolve("node"));
    }

    private void install(TrustFile trust) {
        byte[] envelope = kit.trustEnvelope(trust);
        documents.putTrust(envelope, documents.requireTrust(envelope, ReleaseKit.SITE, ReleaseKit.STAGE));
    }

    @Test
    void theNodeHasTheSameTrustFileAndRoots() throws IOException {
        assertThat(documents.hasTrust()).isFalse();
        install(kit.trust());
        assertThat(documents.hasTrust()).isTrue();
        for (String name : List.of("trust.json", "roots.json")) {
            assertThat(folder.resolve("node").resolve(name))
                    .hasBinaryContent(Files.readAllBytes(folder.resolve("etc").resolve(name)));
        }
        assertThat(new SiteTrust(folder.resolve("node/trust.json"), folder.resolve("node/roots.json")).current())
                .isEqualTo(kit.trust());
    }

    @Test
    void theFirstTrustFileIsOfThisSiteAndTheNextOneIsItsSuccessor() {
        byte[] first = kit.trustEnvelope(kit.trust());
        assertFails(
                CommonFailure.REQUEST_INVALID,
                "it is for site demo, stage production, and this is site harbour",
                () -> documents.requireTrust(first, "harbour", ReleaseKit.STAGE));
        assertFails(
                CommonFailure.REQUEST_INVALID,
                "and this is site demo, stage staging",
                () -> documents.requireTrust(first, ReleaseKit.SITE, "staging"));
        TrustFile second = kit.trust(2, 1, Set.of());
        install(second);
        assertFails(
                PackagingFailure.TRUST_FILE_REFUSED,
                "",
                () -> documents.requireTrust(first, ReleaseKit.SITE, ReleaseKit.STAGE));
        byte[] byOthers = new ReleaseKit().trustEnvelope(kit.trust(3, 1, Set.of()));
        assertFails(
                PackagingFailure.TRUST_FILE_REFUSED,
                "",
                () -> documents.requireTrust(byOthers, ReleaseKit.SITE, ReleaseKit.STAGE));
        TrustFile third = ReleaseKit.trust(kit.trust(3, 2, Set.of()), kit.root, List.of(second.digest()));
        install(third);
        assertThat(documents
                        .requireTrust(
                                kit.trustEnvelope(
                                        ReleaseKit.trust(kit.trust(4, 1, Set.of()), kit.root, List.of(third.digest()))),
                                ReleaseKit.SITE,
                                ReleaseKit.STAGE)
                        .version())
                .isEqualTo(4);
    }

    @Test
    void aPolicyNeedsTheSignaturesThatTheInstalledTrustFileAsksFor() {
        install(kit.trust());
        byte[] envelope = kit.policyEnvelope(SuiteKit.policy(1));
        assertThat(documents.requirePolicy(envelope)).isEqualTo(PackageVerifier.policyDigest(envelope));
        byte[] byAnother = new ReleaseKit().policyEnvelope(SuiteKit.policy(1));
        assertFails(
                ReleaseFailure.POLICY_NOT_SIGNED,
                "is signed by 0 release managers",
                () -> documents.requirePolicy(byAnother));
        install(ReleaseKit.trust(
                kit.trust(2, 2, Set.of()), kit.root, List.of(kit.trust().digest())));
        assertFails(
                ReleaseFailure.POLICY_NOT_SIGNED,
                "is signed by 1 release managers",
                () -> documents.requirePolicy(envelope));
    }

    @Test
    void anOlderPolicyAndAnotherOneOfTheSameVersionAreSetbacks() throws IOException {
        byte[] second = kit.policyEnvelope(SuiteKit.policy(2));
        assertThat(documents.setback(second)).as("none is installed").isEmpty();
        documents.putPolicy(second);
        assertThat(policy).hasBinaryContent(second);
        assertThat(documents.setback(second)).isEmpty();
        assertThat(documents.setback(kit.policyEnvelope(SuiteKit.policy(3)))).isEmpty();
        assertThat(documents.setback(kit.policyEnvelope(SuiteKit.policy(1))))
                .isEqualTo(
                        Optional.of(
                                "it is version 1, and version 2 is installed. Give it the version 3 or a higher one, and have it signed again."));
        String other = SuiteKit.policy(2).replaceFirst("\"holdoutBudget\": [0-9]+", "\"holdoutBudget\": 999");
        assertThat(documents.setback(kit.policyEnvelope(other)).orElse(""))
                .startsWith("it is version 2, and another policy of version 2 is installed.");
        Files.writeString(policy, "damaged");
        assertThat(documents.setback(kit.policyEnvelope(SuiteKit.policy(1))))
                .as("what is installed cannot be read")
                .isEmpty();
    }
}
