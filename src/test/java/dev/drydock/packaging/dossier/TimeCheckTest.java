package dev.drydock.packaging.dossier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.dossier.DossierSite;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.packaging.TestTimeAuthority;
import dev.drydock.packaging.TimeStampCertificates;
import dev.drydock.packaging.dossier.DossierDocuments.Log;
import dev.drydock.packaging.dossier.DossierDocuments.StampLine;
import dev.drydock.packaging.dossier.DossierDocuments.Stamps;
import dev.drydock.packaging.dossier.DossierVerdict.Certainty;
import dev.drydock.packaging.dossier.DossierVerdict.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The time stamps of a dossier, as an auditor finds them who does not trust the site's machine. */
class TimeCheckTest {
    @TempDir
    Path temp;

    private DossierSite site;
    private TestTimeAuthority authority;
    private VersionId version;

    @BeforeEach
    void stampTwice() throws IOException {
        site = new DossierSite(temp);
        authority = new TestTimeAuthority(temp.resolve("tsa"));
        authority.close(); // asked without the network here
        version = site.released();
        site.stamp(authority);
        site.released();
        site.stamp(authority);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private Optional<TimeStampCertificates> known() {
        return Optional.of(TimeStampCertificates.read(authority.certificates()));
    }

    private static List<Finding> found(DossierFolder dossier, Optional<TimeStampCertificates> trusted) {
        Findings findings = new Findings();
        new TimeCheck(dossier, trusted, findings).check();
        return findings.all();
    }

    private static List<Finding> stamps(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.part().equals("time stamp"))
                .toList();
    }

    private static Stamps stamps(DossierFolder dossier) {
        return DossierDocuments.read(DossierNames.STAMPS, dossier.require(DossierNames.STAMPS), Stamps.class);
    }

    private static DossierFolder with(DossierFolder dossier, String name, byte[] document) {
        SortedMap<String, byte[]> documents = new TreeMap<>(dossier.documents());
        documents.put(name, document);
        return new DossierFolder(documents, dossier.packageDirectory());
    }

    private static DossierFolder with(DossierFolder dossier, List<StampLine> lines) {
        return with(dossier, DossierNames.STAMPS, DossierDocuments.write(new Stamps(lines)));
    }

    private static DossierFolder withoutStamps(DossierFolder dossier) {
        SortedMap<String, byte[]> documents = new TreeMap<>(dossier.documents());
        documents.remove(DossierNames.STAMPS);
        return new DossierFolder(documents, dossier.packageDirectory());
    }

    private void refused(DossierFolder dossier, String words) {
        assertThat(stamps(found(dossier, known())))
                .last()
                .satisfies(finding -> assertThat(finding.certainty()).isEqualTo(Certainty.REFUSED))
                .satisfies(finding -> assertThat(finding.sentence()).contains(words));
    }

    @Test
    void eachRecordIsNamedWithTheFirstStampThatHasIt() throws IOException {
        DossierFolder dossier = site.dossier(version);
        List<Finding> stamps = stamps(found(dossier, known()));
        assertThat(stamps)
                .hasSize(2)
                .allSatisfy(finding -> assertThat(finding.certainty()).isEqualTo(Certainty.PROVEN));
        assertThat(stamps.get(0).sentence())
                .startsWith("Time stated by CN=Time 1,O=Plant: The first 5 records of the audit log existed at ")
                .endsWith(", among them 1, 2, 3, 4 of this version. They may be older.");
        assertThat(stamps.get(1).sentence())
                .startsWith("Time stated by CN=Time 1,O=Plant: The first 9 records of the audit log existed at ")
                .doesNotContain("among them")
                .endsWith("Z. They may be older.");
    }

    @Test
    void aLaterStampAloneCoversEachRecordBeforeIt() throws IOException {
        DossierFolder dossier = site.dossier(version);
        List<StampLine> lines = stamps(dossier).stamps();
        assertThat(stamps(found(with(dossier, lines.subList(1, 2)), known())))
                .singleElement()
                .satisfies(finding -> assertThat(finding.sentence())
                        .contains("The first 9 records", "among them 1, 2, 3, 4 of this version"));
        List<StampLine> reversed = new ArrayList<>(lines);
        Collections.reverse(reversed);
        assertThat(stamps(found(with(dossier, reversed), known())))
                .hasSize(2)
                .last()
                .satisfies(finding -> assertThat(finding.sentence())
                        .contains("The first 5 records")
                        .doesNotContain("among them"));
    }

    @Test
    void whoNamesAnAuthorityLearnsThatThereIsNoStamp() throws IOException {
        DossierFolder none = withoutStamps(site.dossier(version));
        assertThat(found(none, known()))
                .containsExactly(new Finding(
                        "time stamp",
                        Certainty.STATED,
                        "The dossier has none. Each time in it is of the site's own clocks."));
        assertThat(found(none, Optional.empty())).isEmpty();
    }

    @Test
    void aStampThatNobodyVerifiedSaysWhatItWouldSay() throws IOException {
        assertThat(stamps(found(site.dossier(version), Optional.empty())))
                .hasSize(2)
                .allSatisfy(finding -> assertThat(finding.certainty()).isEqualTo(Certainty.STATED))
                .first()
                .satisfies(
                        finding -> assertThat(finding.sentence())
                                .startsWith(
                                        "The time stamp was not verified, because you named no authority"
                                                + " (--timestamp-ca FILE). It says that CN=Time 1,O=Plant states: The first 5 records"));
    }

    @Test
    void aDamagedDocumentOfStampsIsRefused() throws IOException {
        DossierFolder dossier = site.dossier(version);
        StampLine first = stamps(dossier).stamps().get(0);
        refused(
                with(dossier, List.of(new StampLine(first.checkpoint(), "no base64"))),
                "audit/time-stamps.json is damaged: ");
        refused(with(dossier, List.of(new StampLine(first.checkpoint(), ""))), "The time stamp is refused");
        refused(
                with(dossier, DossierNames.STAMPS, "{}".getBytes(StandardCharsets.UTF_8)),
                "audit/time-stamps.json is not as Drydock writes it");
        refused(
                with(dossier, List.of(new StampLine("", first.stamp()))),
                "a time stamp is of a checkpoint that the log's key did not sign");
    }

    /** A stamp of a checkpoint that the log has no more of is how somebody learns that it was rewritten. */
    @Test
    void aStampOfALogThatWasLongerIsRefused() throws IOException {
        DossierFolder before = site.dossier(version);
        StampLine then = stamps(before).stamps().get(1);
        Log log = DossierDocuments.read(DossierNames.LOG, before.require(DossierNames.LOG), Log.class);
        Log cut = new Log(log.publicKey(), stamps(before).stamps().get(0).checkpoint(), 0, log.records(), List.of());
        refused(
                with(with(before, DossierNames.LOG, DossierDocuments.write(cut)), List.of(then)),
                "the audit log does not begin with the 9 records that it had when it was stamped. It was cut or rewritten");
    }
}
