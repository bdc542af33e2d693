package dev.drydock.packaging.dossier;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.delivery.DeliveryReceipt;
import dev.drydock.domain.delivery.DeliveryReceipt.Custody;
import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.DeliveryStatement.Contents;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import dev.drydock.domain.delivery.DeliveryStatement.Route;
import dev.drydock.domain.delivery.DeliveryStatement.Volume;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.VerifiedPackage;
import dev.drydock.failure.DossierFailure;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.files.Sha256;
import dev.drydock.json.Mappers;
import dev.drydock.packaging.DeliveryPapers;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.Statements;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.dossier.DossierDocuments.Index;
import dev.drydock.packaging.dossier.DossierVerdict.Certainty;
import dev.drydock.packaging.dossier.DossierVerdict.Finding;
import dev.drydock.packaging.dossier.StatementCheck.Witnessed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people signed, what other sites answered, and by which trust files: each with one thing changed. */
class StatementCheckTest {
    private static final VersionId VERSION = new VersionId("pump-failure", 7);

    private final ReleaseKit kit = new ReleaseKit();
    private final SigningKey plant = SigningKey.generate(SigningKey.Kind.ED25519);
    private final TrustFile trust = ReleaseKit.withSites(kit.trust(), TrustFiles.named("plant-a", plant.publicKey()));
    private final SortedMap<String, byte[]> documents = new TreeMap<>();
    private final Findings findings = new Findings();

    @TempDir
    Path folder;

    private Path directory = Path.of("");
    private Index index = index("");

    @BeforeEach
    void assemble() {
        directory = folder.resolve("package");
        kit.assembleSigned(directory, Map.of());
        index = index(verified().packageDigest());
        plant.write(folder.resolve("plant.key"));
    }

    private static Index index(String digest) {
        return new Index(
                1,
                ReleaseKit.SITE,
                ReleaseKit.STAGE,
                "pump-failure",
                7,
                "PROPOSED",
                digest,
                "2026-11-25T02:00:00Z",
                "aude",
                "0.1.0",
                List.of(),
                List.of());
    }

    private VerifiedPackage verified() {
        return ReleaseKit.verifier().verifyBuilt(directory, trust);
    }

    private TrustAnchor roots() {
        return new TrustAnchor.Roots(Set.of(kit.root.publicKey().id()));
    }

    private DossierFolder dossier() {
        documents.put(DossierNames.TRUST, kit.trustEnvelope(trust));
        return new DossierFolder(documents, directory);
    }

    private KnownTrust known() {
        return new KnownTrust(TrustAnchor.anchor(roots(), kit.trustEnvelope(trust)), dossier());
    }

    private void put(String envelope) {
        documents.put(DossierNames.statement(Sha256.hex(envelope)), envelope.getBytes(StandardCharsets.UTF_8));
    }

    private List<Witnessed> check(Optional<VerifiedPackage> verified) {
        return new StatementCheck(dossier(), known(), index, verified, findings).check();
    }

    private Finding only() {
        assertThat(findings.all()).hasSize(1);
        return findings.all().get(0);
    }

    private void assertRefused(String words) {
        assertThat(only().certainty()).isEqualTo(Certainty.REFUSED);
        assertThat(only().sentence()).contains(words);
    }

    private String approval(Action action) {
        return kit.approve(kit.statement(action, VERSION, directory, trust), kit.rhea);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ACTIVATE|approval|to put it into service, valid until 2026-11-25T03:00:00Z.",
                "ROLL_BACK|approval|to return to it: because, valid until 2026-11-25T03:00:00Z.",
                "WAIVE|waiver|that gate no-baseline need not pass: because, valid until 2026-11-25T03:00:00Z."
            })
    void saysWhatAPersonSigned(Action action, String part, String deed) {
        put(approval(action));
        assertThat(check(Optional.of(verified()))).containsExactly(new Witnessed("rhea", "drydock/demo\n1\nAAAA\n"));
        assertThat(only())
                .isEqualTo(new Finding(part + " of 2026-11-25T01:59:00Z", Certainty.PROVEN, "rhea signed " + deed));
    }

    /** The statement with another text at that key, signed by rhea. */
    private String changed(Action action, String key, String value) throws IOException {
        byte[] payload = Statements.write(kit.statement(action, VERSION, directory, trust));
        ObjectNode root = (ObjectNode) Mappers.SIGNED.readTree(payload);
        root.put(key, value);
        return new String(
                Envelope.sign(Envelope.APPROVAL_TYPE, root.toString().getBytes(StandardCharsets.UTF_8), kit.rhea)
                        .toJson(),
                StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "model, fan, is about fan/7 at site demo",
        "site, harbour, at site harbour",
        "stage, test, stage test",
        "packageDigest, 0000000000000000000000000000000000000000000000000000000000000000, is about package 0000"
    })
    void isAboutThisVersionHere(String key, String value, String words) throws IOException {
        put(changed(Action.ACTIVATE, key, value));
        assertThat(check(Optional.of(verified()))).isEmpty();
        assertRefused(words);
    }

    /** A waiver speaks of the judged files, an approval of the whole package. */
    @Test
    void aWaiverAndAnApprovalNameDifferentDigests() throws IOException {
        put(changed(Action.WAIVE, "packageDigest", verified().packageDigest()));
        check(Optional.of(verified()));
        assertRefused("and this one is " + verified().subjectDigest());
    }

    @Test
    void aPackageThatIsRefusedBindsNothing() throws IOException {
        put(changed(Action.ACTIVATE, "packageDigest", "00".repeat(32)));
        check(Optional.empty());
        assertThat(only().certainty()).isEqualTo(Certainty.PROVEN);
    }

    @Test
    void liesUnderItsOwnDigest() {
        documents.put(
                DossierNames.statement("00".repeat(32)),
                approval(Action.ACTIVATE).getBytes(StandardCharsets.UTF_8));
        check(Optional.of(verified()));
        assertRefused("or has another digest");
    }

    @Test
    void isProvenOnlyByATrustFileOfTheDossier() throws IOException {
        put(changed(Action.ACTIVATE, "trustDigest", "00".repeat(32)));
        assertThat(check(Optional.of(verified()))).isEmpty();
        assertThat(only().certainty()).isEqualTo(Certainty.STATED);
        assertThat(only().sentence())
                .isEqualTo("It cannot be proven: it names trust file " + "00".repeat(32)
                        + ", which is not in the dossier.");
    }

    @Test
    void aStatementThatSaysNothingOfTheLogIsNoWitness() throws IOException {
        put(changed(Action.ACTIVATE, "auditCheckpoint", ""));
        assertThat(check(Optional.of(verified()))).isEmpty();
        assertThat(only().certainty()).isEqualTo(Certainty.PROVEN);
    }

    @Test
    void whatIsNoStatementIsRefused() {
        put("{}");
        check(Optional.of(verified()));
        assertRefused("The signed document is refused");
    }

    private static DeliveryStatement delivery(String from, Kind kind, String name) {
        return new DeliveryStatement(
                new Route(from, "plant-a"),
                1,
                ReleaseKit.NOW,
                ReleaseKit.NOW.plusSeconds(60),
                Optional.empty(),
                new Contents(
                        "ab".repeat(32),
                        List.of(new Item(kind, name, "ab".repeat(32), 5)),
                        List.of(new Volume("volume-0001", 4, "ab".repeat(32)))),
                List.of(),
                Optional.empty());
    }

    private DeliveryPapers papers() {
        return new DeliveryPapers(folder.resolve("plant.key"));
    }

    /** Adds it; whose key signed it is what the other site looked at. */
    private String deliver(DeliveryStatement statement) {
        var signed = papers().sign(statement);
        documents.put(DossierNames.delivery("sent"), signed.envelope().getBytes(StandardCharsets.UTF_8));
        return signed.digest();
    }

    private void answer(DeliveryPapers by, String statement, String to) {
        DeliveryReceipt receipt = new DeliveryReceipt(
                new Route(ReleaseKit.SITE, to),
                1,
                statement,
                DeliveryReceipt.Verdict.REFUSED,
                "It is late",
                new Custody("USB-1", "carl"),
                ReleaseKit.NOW,
                List.of());
        documents.put(DossierNames.receipt("sent"), by.sign(receipt).envelope().getBytes(StandardCharsets.UTF_8));
    }

    private void checkDeliveries() {
        new DeliveryCheck(dossier(), known(), index, findings).check();
    }

    @Test
    void aDeliveryWithoutAnAnswerIsStated() {
        deliver(delivery(ReleaseKit.SITE, Kind.PACKAGE, "pump-failure/7"));
        checkDeliveries();
        assertThat(only())
                .isEqualTo(new Finding(
                        "delivery sent",
                        Certainty.STATED,
                        "It was sealed for plant-a at 2026-11-25T02:00:00Z; no answer came back."));
    }

    @ParameterizedTest
    @CsvSource({"harbour, PACKAGE, pump-failure/7", "demo, DOCUMENT, pump-failure/7", "demo, PACKAGE, pump-failure/8"})
    void aDeliveryIsFromHereAndCarriesThisVersion(String from, Kind kind, String name) {
        deliver(delivery(from, kind, name));
        checkDeliveries();
        assertRefused("deliveries/sent.json is not from demo, or does not carry pump-failure/7");
    }

    @Test
    void anAnswerIsProvenByTheKeyOfTheSiteThatGotIt() {
        String digest = deliver(delivery(ReleaseKit.SITE, Kind.PACKAGE, "pump-failure/7"));
        answer(papers(), digest, "plant-a");
        checkDeliveries();
        assertThat(only())
                .isEqualTo(new Finding(
                        "delivery sent",
                        Certainty.PROVEN,
                        "plant-a signed at 2026-11-25T02:00:00Z: REFUSED, It is late. Medium USB-1, carried by carl."));
    }

    @Test
    void anAnswerOfAnotherKeyOrForAnotherSiteIsStated() {
        String digest = deliver(delivery(ReleaseKit.SITE, Kind.PACKAGE, "pump-failure/7"));
        answer(papers(), digest, "plant-b");
        checkDeliveries();
        assertThat(only().certainty()).isEqualTo(Certainty.STATED);
        assertThat(only().sentence()).startsWith("plant-b, whose key no trust file in the dossier names, answered at ");
    }

    @Test
    void anAnswerToAnotherDeliveryIsRefused() {
        deliver(delivery(ReleaseKit.SITE, Kind.PACKAGE, "pump-failure/7"));
        answer(papers(), "cd".repeat(32), "plant-a");
        checkDeliveries();
        assertRefused("the receipt of plant-a is about another delivery");
    }

    @Test
    void anEarlierTrustFileLiesUnderItsOwnDigestAndIsNotNewer() {
        TrustFile second = ReleaseKit.trust(
                kit.trust(2, 1, Set.of()), kit.root, List.of(kit.trust().digest()));
        var anchored = TrustAnchor.anchor(roots(), kit.trustEnvelope(second));
        byte[] first = kit.trustEnvelope(kit.trust());
        assertThat(anchored.earlier(kit.trust().digest(), first)).isEqualTo(kit.trust());
        assertFails(
                DossierFailure.DOSSIER_REFUSED,
                "has another digest than its name",
                () -> anchored.earlier("00".repeat(32), first));
        TrustFile third = kit.trust(3, 1, Set.of());
        assertThat(catchThrowable(() -> anchored.earlier(third.digest(), kit.trustEnvelope(third))))
                .isNotNull();
        TrustFile unnamed = kit.trust(1, 2, Set.of());
        assertThat(anchored.earlier(unnamed.digest(), kit.trustEnvelope(unnamed)))
                .isEqualTo(unnamed);
        byte[] byOthers = new ReleaseKit().trustEnvelope(unnamed);
        assertFails(PackagingFailure.TRUST_FILE_REFUSED, "", () -> anchored.earlier(unnamed.digest(), byOthers));
    }

    @Test
    void aReadersTrustFileMayBeOlderOrNewer() {
        TrustFile first = kit.trust();
        TrustFile second = ReleaseKit.trust(kit.trust(2, 1, Set.of()), kit.root, List.of(first.digest()));
        byte[] firstSigned = kit.trustEnvelope(first);
        byte[] secondSigned = kit.trustEnvelope(second);
        var older = TrustAnchor.anchor(document(firstSigned), secondSigned);
        assertThat(older.ofDossier()).isEqualTo(second);
        assertThat(older.newest()).isEqualTo(second);
        var newer = TrustAnchor.anchor(document(secondSigned), firstSigned);
        assertThat(newer.ofDossier()).isEqualTo(first);
        assertThat(newer.newest()).isEqualTo(second);
        var same = TrustAnchor.anchor(document(firstSigned), firstSigned);
        assertThat(same.newest()).isEqualTo(first);
        ReleaseKit strangers = new ReleaseKit();
        for (TrustFile theirs : List.of(strangers.trust(), strangers.trust(2, 1, Set.of()))) {
            assertFails(
                    PackagingFailure.TRUST_FILE_REFUSED,
                    "",
                    () -> TrustAnchor.anchor(document(firstSigned), strangers.trustEnvelope(theirs)));
        }
    }

    private static TrustAnchor document(byte[] envelope) {
        return new TrustAnchor.Document(new String(envelope, StandardCharsets.UTF_8));
    }
}
