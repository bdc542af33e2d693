package dev.drydock.packaging;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.packaging.PackageVerifier.GateReportFile;
import dev.drydock.packaging.PackageVerifier.GateReportFile.GateLine;
import dev.drydock.packaging.suite.SuiteKit;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a package's own bytes prove. {@link HostilePackageTest} has the trees that are no package at all. */
class PackageVerifierTest {
    @TempDir
    Path directory;

    private final ReleaseKit kit = new ReleaseKit();
    private final PackageVerifier verifier = ReleaseKit.verifier();

    private static GateReportFile report(String verdict, String... verdicts) {
        List<GateLine> lines = java.util.stream.IntStream.range(0, verdicts.length)
                .mapToObj(i -> new GateLine("gate-" + i, verdicts[i]))
                .toList();
        return new GateReportFile("", "", verdict, lines, Optional.empty());
    }

    @Test
    void aReportPassesByItsGatesAndByItsOwnVerdict() {
        assertThat(report("PASS", "PASS", "WAIVED", "WAIVED").requirePassed()).containsExactly("gate-1", "gate-2");
        assertNotPassed("its report says FAIL", () -> report("FAIL", "PASS").requirePassed());
        assertNotPassed(
                "its report says WAIVED", () -> report("WAIVED", "WAIVED").requirePassed());
        assertNotPassed("its report has no gate", () -> report("PASS").requirePassed());
        assertNotPassed(
                "gate gate-1 says SKIPPED",
                () -> report("PASS", "PASS", "SKIPPED").requirePassed());
    }

    @Test
    void aComparisonNamesWhatItCouldNotDecide() {
        String undecided = "INSUFFICIENT_EVIDENCE";
        assertThat(report("PASS", "PASS").requireNoneFailed()).isEmpty();
        assertThat(report(undecided, "PASS", undecided).requireNoneFailed()).containsExactly("gate-1");
        assertNotPassed("its report says PASS", () -> report("PASS", undecided).requireNoneFailed());
        assertNotPassed(
                "its report says INSUFFICIENT", () -> report(undecided, "PASS").requireNoneFailed());
        assertNotPassed(
                "gate gate-0 says WAIVED", () -> report("PASS", "WAIVED").requireNoneFailed());
        assertNotPassed("its report has no gate", () -> report("PASS").requireNoneFailed());
    }

    private static void assertNotPassed(String words, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertFails(ReleaseFailure.REPORT_NOT_PASSED, "The package may not be used: " + words, call);
    }

    @Test
    void saysWhatThePackageIsAndWhichBuilderSignedIt() {
        kit.assembleSigned(directory, Map.of());
        SigningKey other = SigningKey.generate(SigningKey.Kind.ED25519);
        VerifiedPackage verified = verifier.verifyBuilt(
                directory,
                List.of(
                        TrustFiles.named("orchestrator-0", other.publicKey()),
                        TrustFiles.named("orchestrator-1", kit.builder.publicKey())));
        assertThat(verified.builder()).isEqualTo("orchestrator-1");
        assertThat(verified.model()).isEqualTo("pump-failure");
        assertThat(verified.policyDigest()).isEqualTo(ReleaseKit.policyDigest(directory));
        assertThat(verified.champion()).contains("pump-failure/6");
        assertThat(verifier.requireSealed(directory).reportDigest()).isEqualTo(verified.reportDigest());
    }

    @Test
    void nothingMayLieBesideTheReportButItsPage() {
        kit.assemble(directory);
        kit.seal(directory, Map.of());
        ReleaseKit.write(directory, PackageFiles.REPORT_PAGE, "<html></html>");
        kit.sign(directory);
        assertThat(verifier.verify(directory, kit.trust()).version()).isEqualTo("pump-failure/7");
        ReleaseKit.write(directory, "report/weights.pt", "after the judgement");
        kit.sign(directory);
        assertFails(
                ReleaseFailure.REPORT_OTHER_BYTES,
                "its report is not about report/weights.pt",
                () -> verifier.verify(directory, kit.trust()));
    }

    @Test
    void theReportMustBeByThePolicyInThePackage() {
        kit.assemble(directory);
        kit.seal(directory, Map.of());
        String judged = ReleaseKit.policyDigest(directory);
        String report = new String(ReleaseKit.read(directory.resolve(PackageFiles.REPORT)), StandardCharsets.UTF_8);
        ReleaseKit.write(directory, PackageFiles.REPORT, report.replace(judged, "00".repeat(32)));
        kit.sign(directory);
        assertFails(
                ReleaseFailure.POLICY_OTHER,
                "was judged by policy 0000",
                () -> verifier.verify(directory, kit.trust()));
    }

    @Test
    void eachFileOfAPackageMustBeThere() {
        for (String name : List.of(PackageFiles.MODEL_YAML, PackageFiles.GOLDEN, PackageFiles.PREPROCESSING)) {
            kit.assembleSigned(directory, Map.of());
            assertThat(directory.resolve(name).toFile().delete()).isTrue();
            kit.sign(directory);
            assertFails(
                    PackagingFailure.PACKAGE_INCOMPLETE,
                    name,
                    () -> verifier.verifyBuilt(directory, kit.trust().builders()));
        }
    }

    @Test
    void aPolicyCountsByTheReleaseManagersWhoseKeysCount() {
        byte[] byTwo = Envelope.parse(kit.policyEnvelope(SuiteKit.policy(1)), Envelope.POLICY_TYPE)
                .alsoSignedBy(kit.milo)
                .alsoSignedBy(kit.sam)
                .toJson();
        TrustFile both = kit.trust(1, 2, Set.of());
        assertThat(PackageVerifier.requireSignedPolicy(byTwo, both)).isEqualTo(PackageVerifier.policyDigest(byTwo));
        assertThat(PackageVerifier.policySigners(byTwo, both)).containsExactly("milo", "rhea");
        assertThat(PackageVerifier.policySigners(kit.policyEnvelope(), both)).containsExactly("rhea");
        TrustFile stolen = kit.trust(2, 2, Set.of(kit.milo.publicKey().id()));
        assertThat(PackageVerifier.policySigners(byTwo, stolen)).containsExactly("rhea");
        assertFails(
                ReleaseFailure.POLICY_NOT_SIGNED,
                "signed by 1 release managers of trust file version 2, and 2 must",
                () -> PackageVerifier.requireSignedPolicy(byTwo, stolen));
        assertFails(
                ReleaseFailure.POLICY_NOT_SIGNED,
                "signed by 1 release managers",
                () -> PackageVerifier.requireSignedPolicy(kit.policyEnvelope(), both));
    }
}
