package dev.drydock.application.registry;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.TrialsFixture;
import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.training.ContributedPackage;
import dev.drydock.artifacts.FileSystemPackageContent;
import dev.drydock.artifacts.FileSystemPackageStore;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contribution.Origin.Signed;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.modelfile.OriginFileReader;
import dev.drydock.packaging.ModelSigning;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.TarArchive;
import dev.drydock.packaging.suite.ContributedOrigin;
import dev.drydock.packaging.suite.InstalledPolicy;
import dev.drydock.packaging.suite.SuiteKit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages that another site signed, brought to this one: real packages, signatures, archives and stores. */
class ContributedPackageTest {
    private static final String MODEL = "pump-failure";
    private static final Actor EMIL = new Actor("emil", Set.of(Role.ENGINEER));

    @TempDir
    Path folder;

    private final ReleaseKit here = new ReleaseKit();
    private final ReleaseKit elsewhere = new ReleaseKit();
    private final PackageDigest digester = new PackageDigest();
    private final List<AuditLog.Event> audited = new ArrayList<>();
    private final TrialsFixture.Brought contributions = new TrialsFixture.Brought();
    private TrustFile trust = trusting(elsewhere);
    private String policy = SuiteKit.policy(1);

    @SuppressWarnings("NullAway.Init") // made before each test
    private FileSystemPackageStore packages;

    @SuppressWarnings("NullAway.Init") // made before each test
    private String champion;

    @SuppressWarnings("NullAway.Init") // made before each test
    private Path given;

    @BeforeEach
    void makeBothSites() {
        packages = new FileSystemPackageStore(folder.resolve("packages"), digester);
        Path served = packages.workspace("champion");
        here.assembleSigned(served, Map.of());
        champion = digester.packageDigest(served);
        packages.adopt("champion", champion);
        given = folder.resolve("given");
        elsewhere.assemble(given);
        ReleaseKit.write(
                given,
                PackageFiles.SNAPSHOT,
                "{\"id\": \"" + "ab".repeat(32) + "\", \"rows\": 1500, \"asOf\": \"2026-11-24T00:00:00Z\"}");
        elsewhere.seal(given, Map.of());
        elsewhere.sign(given);
    }

    @Test
    void keepsWhatAContributorSignedWithWhatThePackageSaysOfItsOrigin() throws IOException {
        Contribution brought = bring();

        assertThat(brought.weights()).isEqualTo("package/" + PackageFiles.WEIGHTS);
        assertThat(brought.broughtBy()).isEqualTo("emil");
        assertThat(brought.origin().signed())
                .contains(
                        new Signed("build-site", MODEL + "/7", Optional.of(digester.packageDigest(given)), List.of()));
        assertThat(brought.digest())
                .as("what was brought has the signature too")
                .isNotEqualTo(digester.packageDigest(given));
        assertThat(brought.origin().how())
                .isEqualTo("a version of another site, pump-failure/7, package " + digester.packageDigest(given)
                        + "; compared there with pump-failure/6");
        assertThat(brought.origin().data())
                .isEqualTo("snapshot " + "ab".repeat(32) + " there, 1500 rows as of 2026-11-24T00:00:00Z");
        assertThat(packages.require(brought.digest()).resolve(brought.weights()))
                .hasSameBinaryContentAs(given.resolve(PackageFiles.WEIGHTS));
        assertThat(ReleaseKit.verifier()
                        .verifyContributed(packages.require(brought.digest()).resolve("package"), trust)
                        .builder())
                .as("as an auditor verifies it years later")
                .isEqualTo("build-site");
        assertThat(bring()).as("brought again").isEqualTo(brought);
        assertThat(audited)
                .extracting(event -> event.action() + " " + event.details().get("signed-by"))
                .containsExactly("contribution.bring build-site", "contribution.bring-again build-site");
    }

    @Test
    void saysWhatWasWaivedThereAndWhatWasBroughtThereItself() throws IOException {
        Path origin = given.resolve(PackageFiles.ORIGIN);
        Files.createDirectories(origin.getParent());
        Files.writeString(
                origin,
                "{\"broughtAt\": \"2026-11-20T00:00:00Z\", \"stated\": {\"trainedBy\": \"Vera\\u202e Vendor\", \"data\":"
                        + " \"a test\\nstand\"}}");
        assertFails(PackagingFailure.PACKAGE_ALTERED, PackageFiles.ORIGIN + " was added after signing", this::bring);
        Files.delete(origin);
        elsewhere.seal(given, Map.of("floor", "WAIVED"));
        elsewhere.sign(given);

        assertThat(bring().origin().signed().orElseThrow().waived()).containsExactly("floor");
        assertThat(new ContributedOrigin()
                        .of(withOrigin(), ReleaseKit.verifier().verifyContributed(given, trust))
                        .data())
                .endsWith(
                        ", on which it was judged only; its weights were brought there too, trained by Vera? Vendor on: a"
                                + " test?stand");
    }

    private Path withOrigin() throws IOException {
        Path other = folder.resolve("with-origin");
        ReleaseKit.write(
                other, PackageFiles.SNAPSHOT, "{\"id\": \"1\", \"rows\": 1, \"asOf\": \"2026-11-24T00:00:00Z\"}");
        ReleaseKit.write(
                other,
                PackageFiles.ORIGIN,
                "{\"stated\": {\"trainedBy\": \"Vera\\u202e Vendor\", \"data\": \"a test\\nstand\"}}");
        return other;
    }

    @Test
    void refusesWhoIsNoContributorAndLeavesNothingBehind() throws IOException {
        trust = here.trust();
        assertRefused(PackagingFailure.SIGNER_NOT_TRUSTED, "not among the 0 builder keys trusted here");

        trust = trusting(elsewhere, elsewhere.builder.publicKey().id());
        assertRefused(PackagingFailure.SIGNER_NOT_TRUSTED, "not among the 0");
    }

    @Test
    void refusesAPackageThatIsNotWhole() throws IOException {
        Files.write(given.resolve(PackageFiles.WEIGHTS), new byte[] {1});
        assertRefused(PackagingFailure.PACKAGE_ALTERED, PackageFiles.WEIGHTS);

        Files.delete(given.resolve(PackageFiles.WEIGHTS));
        assertRefused(PackagingFailure.PACKAGE_ALTERED, PackageFiles.WEIGHTS);
    }

    @Test
    void refusesAVersionThatDidNotPassThere() throws IOException {
        elsewhere.seal(given, Map.of("floor", "FAIL"));
        elsewhere.sign(given);
        assertRefused(ReleaseFailure.REPORT_NOT_PASSED, "gate floor says FAIL");
    }

    /** Its weights answer for other inputs: that is another contract, and nothing that a comparison could find out in every case. */
    @Test
    void refusesAnotherPreprocessingAndAnotherModel() throws IOException {
        ReleaseKit.write(given, PackageFiles.PREPROCESSING, "{\"other\": true}");
        elsewhere.seal(given, Map.of());
        elsewhere.sign(given);
        assertRefused(
                RegistryFailure.CONTRIBUTION_REFUSED,
                "its model/preprocessing.json is not that of the module which takes the weights");

        assertFails(RegistryFailure.CONTRIBUTION_REFUSED, "it is a package of pump-failure", () -> {
            ReleaseKit.write(given, PackageFiles.PREPROCESSING, "{}");
            elsewhere.seal(given, Map.of());
            elsewhere.sign(given);
            bringing().bring(EMIL, "valve-wear", tar(given));
        });
    }

    @Test
    void thePolicyMayDemandASignature() throws IOException {
        policy = SuiteKit.policy(1).replaceFirst("\\{", "{\"contributions\": {\"signed-only\": true},");
        Path stated = Files.createDirectories(folder.resolve("stated"));
        Files.writeString(
                stated.resolve("origin.yaml"), "drydock: 1\ntrained-by: Vera\nhow: fine-tuned\ndata: a test stand\n");
        Files.writeString(stated.resolve("weights.pt"), "weights");

        assertFails(
                RegistryFailure.CONTRIBUTION_REFUSED,
                "nobody signed where they come from",
                () -> bringing().bring(EMIL, MODEL, tar(stated)));
        assertNothingLeft();

        assertThat(bring().origin().signed()).isPresent();
    }

    /** The same bytes under another signature are another contribution: the first signer's key may be revoked. */
    @Test
    void keepsTheSignatureThatWasVerified() throws IOException {
        Contribution first = bring();
        SigningKey next = SigningKey.generate(SigningKey.Kind.P256);
        Files.delete(given.resolve(PackageFiles.MODEL_SIG));
        new ModelSigning().sign(given, "pump-failure-7", next);
        trust = trusting(next);

        Contribution second = bring();

        assertThat(second.digest()).isNotEqualTo(first.digest());
        contributedPackage().requireStill(second, packages.require(champion));
        assertFails(
                PackagingFailure.SIGNER_NOT_TRUSTED,
                "not among the 1 builder keys",
                () -> contributedPackage().requireStill(first, packages.require(champion)));
    }

    /** Days pass between the bringing and the run. */
    @Test
    void refusesLaterWhatNoLongerHolds() throws IOException {
        Contribution brought = bring();
        contributedPackage().requireStill(brought, packages.require(champion));

        trust = trusting(elsewhere, elsewhere.builder.publicKey().id());
        assertFails(
                PackagingFailure.SIGNER_NOT_TRUSTED,
                "not among the 0",
                () -> contributedPackage().requireStill(brought, packages.require(champion)));

        trust = trusting(elsewhere);
        Path refitted = packages.workspace("refitted");
        here.assemble(refitted);
        ReleaseKit.write(refitted, PackageFiles.PREPROCESSING, "{\"fitted\": true}");
        champion = digester.packageDigest(refitted);
        packages.adopt("refitted", champion);
        assertFails(
                RegistryFailure.CONTRIBUTION_REFUSED,
                "is not that of the module which takes the weights",
                () -> contributedPackage().requireStill(brought, packages.require(champion)));
    }

    /** Names come from another site's report, and stand in a column, on a page and in a signed file. */
    @Test
    void boundsWhatAHostileReportNames() throws IOException {
        VerifiedPackage verified = ReleaseKit.verifier().verifyContributed(given, trust);

        assertThat(new ContributedOrigin()
                        .of(given, waiving(verified, List.of("sources:a\nb\u202e" + "x".repeat(5000))))
                        .signed()
                        .orElseThrow()
                        .waived())
                .singleElement()
                .satisfies(
                        gate -> assertThat(gate).startsWith("sources:a?b?xxx").hasSize(90));
        assertFails(
                RegistryFailure.CONTRIBUTION_REFUSED,
                "its report has 41 waived gates, and at most 40 are allowed",
                () -> new ContributedOrigin().of(given, waiving(verified, Collections.nCopies(41, "floor"))));
    }

    private static VerifiedPackage waiving(VerifiedPackage verified, List<String> gates) {
        return new VerifiedPackage(
                verified.model(),
                verified.version(),
                verified.packageDigest(),
                verified.subjectDigest(),
                verified.reportDigest(),
                verified.policyDigest(),
                verified.policyVersion(),
                verified.builder(),
                gates,
                verified.champion(),
                verified.rules());
    }

    /** What a server had begun to unpack when it died goes at its next start, and other servers' work stays. */
    @Test
    void removesWhatAnUnfinishedUploadLeft() throws IOException {
        Holder self = new Holder("one", "second");
        Path left = packages.workspace(ReceiveContribution.workspaces(self) + "12");
        Path others = packages.workspace(ReceiveContribution.workspaces(new Holder("two", "first")) + "12");

        new LeftContributions(packages, self).sweep();

        assertThat(left).doesNotExist();
        assertThat(others).exists();
        assertThat(bring().origin().signed()).isPresent();
    }

    @Test
    void keepsAStatedDirectoryAsItWasGiven() throws IOException {
        Path stated = Files.createDirectories(folder.resolve("stated"));
        Files.writeString(
                stated.resolve("origin.yaml"), "drydock: 1\ntrained-by: Vera\nhow: fine-tuned\ndata: a test stand\n");
        Files.writeString(stated.resolve("weights.pt"), "weights");

        Contribution brought = bringing().bring(EMIL, MODEL, tar(stated));

        assertThat(brought.digest()).isEqualTo(digester.packageDigest(stated));
        assertThat(packages.require(brought.digest()).resolve("weights.pt")).hasContent("weights");
        assertThat(folder.resolve("packages/work")).isEmptyDirectory();
    }

    private void assertRefused(dev.drydock.failure.FailureCode code, String words) throws IOException {
        assertFails(code, words, this::bring);
        assertNothingLeft();
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> kept = Files.list(folder.resolve("packages"))) {
            assertThat(kept)
                    .extracting(path -> path.getFileName().toString())
                    .containsExactlyInAnyOrder(champion, "work");
        }
        assertThat(folder.resolve("packages/work")).isEmptyDirectory();
        assertThat(contributions.brought).isEmpty();
    }

    private Contribution bring() throws IOException {
        return bringing().bring(EMIL, MODEL, tar(given));
    }

    private BringContribution bringing() {
        Transactions direct = new TrialsFixture.Direct();
        VersionRepository versions = versions();
        FileSystemPackageContent content = new FileSystemPackageContent();
        return new BringContribution(
                direct,
                new Authorization(direct, audited::add),
                new ReceiveContribution(
                        new TarArchive(PackageLimits.STANDARD),
                        packages,
                        digester,
                        content,
                        new OriginFileReader(),
                        contributedPackage(),
                        () -> "7",
                        new Holder("one", "first")),
                contributions,
                TrialsFixture.fake(ModelRepository.class, "requireLocked", asked -> null),
                versions,
                new Journal(audited::add, Clock.fixed(ReleaseKit.NOW, ZoneOffset.UTC)));
    }

    private ContributedPackage contributedPackage() {
        return new ContributedPackage(
                new TrialsFixture.Direct(),
                versions(),
                ReleaseKit.verifier(),
                () -> trust,
                packages,
                new FileSystemPackageContent(),
                new ContributedOrigin(),
                new InstalledPolicy(installed(), () -> trust));
    }

    private VersionRepository versions() {
        return TrialsFixture.fake(
                VersionRepository.class,
                asked -> champion(asked[0] instanceof VersionId id ? id : new VersionId(String.valueOf(asked[0]), 3)));
    }

    private Path installed() {
        ReleaseKit.write(
                folder,
                "policy.json",
                new String(here.policyEnvelope(policy), java.nio.charset.StandardCharsets.UTF_8));
        return folder.resolve("policy.json");
    }

    private ModelVersion champion(VersionId id) {
        return new ModelVersion(
                id,
                VersionState.APPROVED,
                Optional.empty(),
                OptionalLong.empty(),
                "sam",
                ReleaseKit.NOW,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(champion));
    }

    private static ByteArrayInputStream tar(Path directory) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new TarArchive(PackageLimits.STANDARD).write(directory, out);
        return new ByteArrayInputStream(out.toByteArray());
    }

    /** The trust file of this site with that site's builder as contributor. */
    private TrustFile trusting(ReleaseKit site, String... revoked) {
        return trusting(site.builder, revoked);
    }

    private TrustFile trusting(SigningKey builder, String... revoked) {
        return ReleaseKit.withContributor(here.trust(1, 1, Set.of(revoked)), "build-site", builder);
    }
}
