package dev.drydock.application.delivery;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.release.DownloadPackage;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.TarArchive;
import dev.drydock.packaging.suite.SuiteKit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which packages leave a site whose gate policy asks for gate {@code memorisation}, by delivery and by download. */
class OutgoingPackagesTest {
    private static final Actor ENGINEER = new Actor("emil", Set.of(Role.ENGINEER));
    private static final Actor MANAGER = new Actor("rhea", Set.of(Role.RELEASE_MANAGER));
    private static final String USUAL = asking(0.6, 0.05);

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // made before each test
    private DeliverySite build;

    @SuppressWarnings("NullAway.Init") // made before each test
    private DeliverySite plant;

    @BeforeEach
    void makeBothSites() throws IOException {
        build = new DeliverySite(folder, "build");
        plant = new DeliverySite(folder, "plant-a");
        DeliverySite.introduce(build, plant, SigningKey.generate(SigningKey.Kind.ED25519));
    }

    @AfterEach
    void closeBoth() {
        build.close();
        plant.close();
    }

    @Test
    void aVersionWhoseReportShowsThatItPassedLeaves() throws IOException {
        install(USUAL);
        VersionId version = build.signedVersion("measured", USUAL, Map.of());

        assertThat(send(version)).isEqualTo(SendDelivery.Outcome.SENT);
        assertThat(downloaded(ENGINEER, version, false)).isNotEmpty();
    }

    @Test
    void aVersionThatFailedStaysAndADraftSaysSo() throws IOException {
        install(USUAL);
        VersionId version = build.signedVersion("by heart", USUAL, Map.of("memorisation:tpr", "FAIL"));

        assertStays(version, "gate memorisation:tpr of its report says FAIL");
        assertFails(
                ReleaseFailure.WEIGHTS_MAY_NOT_LEAVE,
                "The weights of " + version + " do not leave this site, as the gate policy asks (memorisation)",
                () -> build.viewer()
                        .draft(ENGINEER, SendRequest.of("plant-a", Map.of(SendRequest.PACKAGES, version.toString()))));
        assertThat(build.root.resolve("deliveries/out")).isEmptyDirectory();
    }

    @Test
    void aVersionThatTheRowsCouldNotDecideStays() throws IOException {
        install(USUAL);

        assertStays(
                build.signedVersion("unknown", USUAL, Map.of("memorisation:auc", "INSUFFICIENT_EVIDENCE")),
                "gate memorisation:auc of its report says INSUFFICIENT EVIDENCE and measured nothing");
    }

    @Test
    void aWaiverIsNoMeasurement() throws IOException {
        install(USUAL);

        assertStays(
                build.signedVersion("waived", USUAL, Map.of("memorisation:auc", "WAIVED")),
                "gate memorisation:auc of its report says WAIVED and measured nothing. No waiver helps.");
    }

    @Test
    void aVersionThatWasJudgedByAnEarlierPolicyStays() throws IOException {
        VersionId version = build.signedVersion("an earlier one");
        assertThat(send(version)).isEqualTo(SendDelivery.Outcome.SENT);

        install(USUAL);
        VersionId other = build.signedVersion("another earlier one");
        assertStays(
                other,
                "its report has no gate memorisation:auc, because it was judged by a policy that did not ask for it");
    }

    /** The report was judged by 0.6 and measured 0.59. */
    @Test
    void theTighterOfBothPoliciesCounts() throws IOException {
        install(asking(0.55, 0.05));
        VersionId version = build.signedVersion("measured", USUAL, Map.of());
        assertStays(
                version,
                "with membership auc [0.590, 0.590] at 95 % confidence on 1000 rows; the limit is 0.55 at 95 % on 400 rows");

        install(SuiteKit.policy(2));
        assertThat(send(version)).isEqualTo(SendDelivery.Outcome.SENT);
        assertStays(build.signedVersion("by heart", USUAL, Map.of("memorisation:tpr", "FAIL")), "says FAIL");
    }

    @Test
    void withoutAnInstalledPolicyTheOneInThePackageCounts() throws IOException {
        assertStays(build.signedVersion("by heart", USUAL, Map.of("memorisation:tpr", "FAIL")), "says FAIL");
    }

    @Test
    void anImportHasNoTrainingRowsHere() throws IOException {
        install(USUAL);

        assertStays(
                build.signedVersion("imported", USUAL, Map.of("no-baseline", "WAIVED")),
                "it was imported, so the rows that it was trained on are not here");
    }

    /** Nobody could sign for a version without hashing its package on an own machine. */
    @Test
    void whoeverMaySignGetsThePackageAndTheLogHasIt() throws IOException {
        install(USUAL);
        VersionId version = build.signedVersion("by heart", USUAL, Map.of("memorisation:tpr", "FAIL"));

        assertFails(CommonFailure.NOT_ALLOWED, "emil", () -> downloaded(ENGINEER, version, true));
        assertThat(downloaded(MANAGER, version, true)).isNotEmpty();
        assertThat(build.audit.events())
                .filteredOn(event -> event.action().equals("candidate.package"))
                .singleElement()
                .extracting(AuditLog.Event::actor, AuditLog.Event::subject)
                .containsExactly("rhea", version.toString());
        assertFails(ReleaseFailure.WEIGHTS_MAY_NOT_LEAVE, "says FAIL", () -> downloaded(MANAGER, version, false));
    }

    @Test
    void theLogHasNoDownloadOfWeightsThatMayLeave() throws IOException {
        VersionId version = build.signedVersion("any");

        assertThat(downloaded(ENGINEER, version, false)).isNotEmpty();
        assertThat(downloaded(MANAGER, version, true)).isNotEmpty();
        assertThat(build.audit.events()).noneMatch(event -> event.action().equals("candidate.package"));
    }

    @Test
    void whatIsNotSignedDoesNotLeaveByDownload() throws IOException {
        install(USUAL);
        VersionId version = build.unsignedVersion();

        assertFails(
                ReleaseFailure.WEIGHTS_MAY_NOT_LEAVE,
                "its package is not signed, so no signed report shows what it memorised",
                () -> downloaded(ENGINEER, version, false));
        assertFails(
                DeliveryFailure.DELIVERY_NOT_SENT,
                "is not signed",
                () -> build.send("plant-a", "packages", version.toString()));
    }

    private void assertStays(VersionId version, String why) {
        assertFails(ReleaseFailure.WEIGHTS_MAY_NOT_LEAVE, why, () -> send(version));
        assertFails(ReleaseFailure.WEIGHTS_MAY_NOT_LEAVE, why, () -> downloaded(ENGINEER, version, false));
    }

    private SendDelivery.Outcome send(VersionId version) throws IOException {
        return build.send("plant-a", "packages", version.toString());
    }

    private byte[] downloaded(Actor actor, VersionId version, boolean signing) {
        DownloadPackage download = new DownloadPackage(
                build.transactions,
                new Authorization(build.transactions, build.audit),
                build.versions,
                build.packages,
                build.outgoing(),
                new TarArchive(PackageLimits.STANDARD),
                new Journal(build.audit, build.clock()));
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        download.download(actor, version, signing).writeTo(tar);
        return tar.toByteArray();
    }

    private void install(String policy) throws IOException {
        Files.write(build.root.resolve("policy.json"), build.kit.policyEnvelope(policy));
    }

    private static String asking(double auc, double tpr) {
        return SuiteKit.policy(1)
                .replaceFirst(
                        "\"gates\": \\{",
                        "\"gates\": {\"memorisation\": {\"auc\": " + auc + ", \"tpr\": " + tpr + "},");
    }
}
