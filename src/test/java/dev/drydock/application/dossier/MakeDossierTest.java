package dev.drydock.application.dossier;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Role;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DossierFailure;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.TestTimeAuthority;
import dev.drydock.packaging.TimeStampCertificates;
import dev.drydock.packaging.dossier.DossierFolder;
import dev.drydock.packaging.dossier.DossierVerdict;
import dev.drydock.packaging.dossier.DossierVerdict.Certainty;
import dev.drydock.packaging.dossier.DossierVerdict.Finding;
import dev.drydock.packaging.dossier.DossierVerifier;
import dev.drydock.packaging.dossier.TrustAnchor;
import dev.drydock.packaging.suite.SuiteKit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a dossier holds, and what its reader finds, over real records and signatures. */
class MakeDossierTest {
    @TempDir
    Path temp;

    private DossierSite site;

    @BeforeEach
    void open() {
        site = new DossierSite(temp);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private DossierVerdict verified(DossierFolder dossier) {
        return new DossierVerifier(ReleaseKit.verifier())
                .verify(
                        dossier,
                        new TrustAnchor.Roots(Set.of(site.kit.root.publicKey().id())));
    }

    private static Finding finding(DossierVerdict verdict, String part) {
        return verdict.findings().stream()
                .filter(one -> one.part().equals(part))
                .findFirst()
                .orElseThrow(() -> new AssertionError(part + " is not among " + verdict.findings()));
    }

    @Test
    void provesAReleaseByNothingButTheRootsId() throws IOException {
        VersionId released = site.released();
        DossierVerdict verdict = verified(site.dossier(released));

        assertThat(verdict.refused()).isEmpty();
        assertThat(verdict.released()).isTrue();
        assertThat(verdict.version()).isEqualTo("pump-failure/1");
        assertThat(verdict.sentence()).contains("put into service by people who may");
        assertThat(finding(verdict, "order 1").sentence())
                .contains("approved by rhea", "It takes the place of no other version", "rhea signed the gate policy");
        assertThat(finding(verdict, "report of the node on order 1").sentence()).contains("node-1 signed", "PASS");
        assertThat(finding(verdict, "audit log").sentence())
                .contains("4 records about the version are in the log of 5 records", "when rhea signed");
        assertThat(verdict.findings())
                .extracting(Finding::part)
                .contains("trust file", "index", "package", "bill of materials", "provenance", "test result");
    }

    @Test
    void isRecordedAndShownOnAPage() throws IOException {
        DossierFolder dossier = site.dossier(site.released());
        assertThat(new String(dossier.documents().get("dossier.html"), StandardCharsets.UTF_8))
                .contains("pump-failure/1", "Holds together", "What no dossier shows", "proven");
        assertThat(site.audit.events())
                .filteredOn(event -> event.action().equals("dossier.make"))
                .singleElement()
                .extracting(AuditLog.Event::actor, AuditLog.Event::subject)
                .containsExactly("aude", "pump-failure/1");
    }

    /** It carries the package, so it is a door like a delivery. */
    @Test
    void isNotMadeOfWeightsThatMayNotLeaveTheSite() throws IOException {
        VersionId released = site.released();
        site.install(SuiteKit.policy(1)
                .replaceFirst("\"gates\": \\{", "\"gates\": {\"memorisation\": {\"auc\": 0.6, \"tpr\": 0.05},"));

        assertFails(
                ReleaseFailure.WEIGHTS_MAY_NOT_LEAVE,
                "its report has no gate memorisation:auc",
                () -> site.dossier(released));
    }

    @Test
    void ofACandidateSaysThatNobodyReleasedIt() throws IOException {
        VersionId candidate = site.candidate();
        site.approve(candidate, Action.ACTIVATE, site.kit.rhea, "rhea");
        DossierVerdict verdict = verified(site.dossier(candidate));
        assertThat(verdict.holds()).isTrue();
        assertThat(verdict.released()).isFalse();
        assertThat(verdict.sentence()).contains("it proves no order that put pump-failure/1 into service");
        assertThat(finding(verdict, "orders").certainty()).isEqualTo(Certainty.STATED);
    }

    @Test
    void holdsTheRollBackAfterTheActivation() throws IOException {
        VersionId first = site.released();
        VersionId second = site.released();
        String back = site.approve(first, Action.ROLL_BACK, site.kit.milo, "milo");
        site.order(
                first,
                Action.ROLL_BACK,
                List.of(back),
                Optional.of(new PackageDigest().packageDigest(site.packageOf(second))));
        DossierVerdict verdict = verified(site.dossier(first));
        assertThat(verdict.refused()).isEmpty();
        assertThat(finding(verdict, "order 3").sentence()).contains("which returns to the version", "approved by milo");
        assertThat(verified(site.dossier(second)).refused()).isEmpty();
    }

    @Test
    void aReleaseOfAnEarlierTrustFileStaysProven() throws IOException {
        VersionId released = site.released();
        TrustFile before = site.trust;
        TrustFile next = site.kit.trust(2, 2, Set.of());
        site.replaceTrust(new TrustFile(
                next.version(),
                next.scope(),
                next.rootKeys(),
                new TrustFile.Approvers(
                        next.people().stream()
                                .filter(person -> !person.name().equals("rhea"))
                                .toList(),
                        1),
                next.machines(),
                next.lost(),
                Optional.of(List.of(before.digest())),
                ""));
        DossierVerdict verdict = verified(site.dossier(released));
        assertThat(verdict.refused()).isEmpty();
        assertThat(finding(verdict, "order 1").sentence()).contains("approved by rhea under version 1");
    }

    /** People signed checkpoints by the log's former key, and the reader has none of the log's keys. */
    @Test
    void aReleaseStaysProvenAfterTheLogGotAnotherKey() throws IOException {
        VersionId before = site.released();
        try (TestTimeAuthority authority = new TestTimeAuthority(temp.resolve("tsa"))) {
            site.stamp(authority);
        }
        site.audit.changeKey(false);
        VersionId after = site.released();

        for (VersionId released : List.of(before, after)) {
            DossierVerdict verdict = verified(site.dossier(released));
            assertThat(verdict.refused()).isEmpty();
            assertThat(verdict.released()).isTrue();
            assertThat(finding(verdict, "audit log").sentence()).contains("4 records about the version", "rhea signed");
            assertThat(finding(verdict, "audit log").certainty()).isEqualTo(Certainty.PROVEN);
        }
    }

    /** Nobody whom the reader knows vouches for the new key: it can be anybody's who has the log's records. */
    @Test
    void aKeyThatNobodyHandedOverProvesNothing() throws IOException {
        VersionId released = site.released();
        site.audit.changeKey(true);
        site.released();

        DossierVerdict verdict = verified(site.dossier(released));

        assertThat(verdict.refused()).isEmpty();
        assertThat(verdict.findings())
                .filteredOn(finding -> finding.part().equals("audit log"))
                .extracting(Finding::certainty)
                .containsOnly(Certainty.STATED);
        assertThat(verdict.findings())
                .extracting(Finding::sentence)
                .anySatisfy(sentence -> assertThat(sentence).contains("the former key did not sign it"));
    }

    @Test
    void saysWhatAnEarlierReleaseDidNotKeep() throws IOException {
        site.keepsTrustFiles = false;
        VersionId released = site.released();
        assertThat(verified(site.dossier(released)).released()).isTrue(); // the trust file is still the same

        site.replaceTrust(site.kit.trust(2, 1, Set.of()));
        DossierVerdict verdict = verified(site.dossier(released));
        assertThat(verdict.refused()).isEmpty();
        assertThat(verdict.released()).isFalse();
        assertThat(finding(verdict, "order 1"))
                .satisfies(order -> assertThat(order.certainty()).isEqualTo(Certainty.STATED))
                .satisfies(order ->
                        assertThat(order.sentence()).contains("cannot be proven", "did not keep the trust file"));
    }

    @Test
    void refusesWhatIsNotSignedAndWhoMayNot() throws IOException {
        VersionId released = site.released();
        assertFails(
                CommonFailure.NOT_ALLOWED,
                "view-audit",
                () -> site.make().make(new Actor("eve", Set.of(Role.ENGINEER)), released));
        assertFails(
                DossierFailure.DOSSIER_NOT_MADE,
                "pump-failure/2 is ASSEMBLED, and its package is not signed",
                () -> site.make().make(DossierSite.AUDITOR, site.unsigned()));
        assertFails(
                RegistryFailure.VERSION_UNKNOWN,
                "pump-failure/9",
                () -> site.make().make(DossierSite.AUDITOR, new VersionId(DossierSite.MODEL, 9)));
    }

    @Test
    void carriesTimeStampsThatTheReaderVerifiesByTheirOwnCertificates() throws IOException {
        try (TestTimeAuthority authority = new TestTimeAuthority(temp.resolve("tsa"));
                TestTimeAuthority other = new TestTimeAuthority(temp.resolve("other"))) {
            VersionId released = site.released();
            site.stamp(authority);
            DossierFolder dossier = site.dossier(released);

            Finding unverified = finding(verified(dossier), "time stamp");
            assertThat(unverified.certainty()).isEqualTo(Certainty.STATED);
            assertThat(unverified.sentence()).contains("was not verified", "--timestamp-ca FILE", "CN=Time 1,O=Plant");

            Finding proven = finding(verified(dossier, authority), "time stamp");
            assertThat(proven.certainty()).isEqualTo(Certainty.PROVEN);
            assertThat(proven.sentence())
                    .startsWith("Time stated by CN=Time 1,O=Plant: The first 5 records of the audit log existed at ")
                    .contains("among them 1, 2, 3, 4 of this version. They may be older.");

            assertThat(verified(dossier, other).refused())
                    .extracting(Finding::part)
                    .containsExactly("time stamp");
        }
    }

    /** The log says November, and the authority today. */
    @Test
    void namesTimesThatDoNotFitAStamp() throws IOException {
        try (TestTimeAuthority authority = new TestTimeAuthority(temp.resolve("tsa"))) {
            site.stamp(authority);
            DossierVerdict verdict = verified(site.dossier(site.released()), authority);
            assertThat(verdict.refused()).isEmpty();
            assertThat(finding(verdict, "time of a record").sentence())
                    .contains("Record 1 says 2026-11-24T23:15:00Z, and was written after ");
        }
    }

    private DossierVerdict verified(DossierFolder dossier, TestTimeAuthority authority) {
        return new DossierVerifier(
                        ReleaseKit.verifier(), Optional.of(TimeStampCertificates.read(authority.certificates())))
                .verify(
                        dossier,
                        new TrustAnchor.Roots(Set.of(site.kit.root.publicKey().id())));
    }
}
