package dev.drydock.packaging.dossier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.application.dossier.DossierSite;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.Succession;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.files.Sha256;
import dev.drydock.json.Mappers;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.dossier.DossierDocuments.Document;
import dev.drydock.packaging.dossier.DossierDocuments.Index;
import dev.drydock.packaging.dossier.DossierDocuments.Log;
import dev.drydock.packaging.dossier.DossierDocuments.OrderLine;
import dev.drydock.packaging.dossier.DossierVerdict.Finding;
import dev.drydock.provenance.CycloneDx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What somebody changes who has the file, and what somebody changes who has the site's machine with its builder key: the latter cannot make up
 * what people signed, nor hide what the log and people's checkpoints know.
 */
class DossierVerifierTest {
    @TempDir
    Path temp;

    private DossierSite site;
    private VersionId released;
    private DossierFolder dossier;

    @BeforeEach
    void make() throws IOException {
        site = new DossierSite(temp);
        released = site.released();
        dossier = site.dossier(released);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private TrustAnchor roots() {
        return new TrustAnchor.Roots(Set.of(site.kit.root.publicKey().id()));
    }

    private static DossierVerdict verified(DossierFolder folder, TrustAnchor anchor) {
        return new DossierVerifier(ReleaseKit.verifier()).verify(folder, anchor);
    }

    private void assertRefused(DossierFolder folder, String part, String words) {
        DossierVerdict verdict = verified(folder, roots());
        assertThat(verdict.holds()).as("%s: %s", part, words).isFalse();
        assertThat(verdict.refused())
                .anySatisfy(finding -> assertThat(finding.part() + ": " + finding.sentence())
                        .contains(part)
                        .contains(words));
    }

    private DossierFolder with(String name, byte[] content) {
        SortedMap<String, byte[]> documents = new TreeMap<>(dossier.documents());
        documents.put(name, content);
        return new DossierFolder(documents, dossier.packageDirectory());
    }

    private DossierFolder without(String name) {
        SortedMap<String, byte[]> documents = new TreeMap<>(dossier.documents());
        documents.remove(name);
        return new DossierFolder(documents, dossier.packageDirectory());
    }

    private static Index index(DossierFolder folder) {
        return DossierDocuments.read(
                DossierNames.INDEX,
                Envelope.parse(folder.require(DossierNames.INDEX), Envelope.DOSSIER_TYPE)
                        .payload(),
                Index.class);
    }

    /** As whoever has the machine can do: a fitting index over whatever is there. */
    private DossierFolder signedAgain(DossierFolder folder, UnaryOperator<List<OrderLine>> orders) {
        return signedAgain(folder, orders, index(folder));
    }

    private DossierFolder signedAgain(DossierFolder folder, UnaryOperator<List<OrderLine>> orders, Index was) {
        SortedMap<String, byte[]> documents = new TreeMap<>(folder.documents());
        documents.remove(DossierNames.INDEX);
        Index index = new Index(
                was.version(),
                was.site(),
                was.stage(),
                was.model(),
                was.number(),
                was.state(),
                was.packageDigest(),
                was.madeAt(),
                was.madeBy(),
                was.program(),
                orders.apply(was.orders()),
                documents.entrySet().stream()
                        .map(document -> new Document(document.getKey(), Sha256.hex(document.getValue())))
                        .toList());
        documents.put(
                DossierNames.INDEX,
                Envelope.sign(Envelope.DOSSIER_TYPE, DossierDocuments.write(index), site.builder())
                        .toJson());
        return new DossierFolder(documents, folder.packageDirectory());
    }

    private DossierFolder signedAgain(DossierFolder folder) {
        return signedAgain(folder, orders -> orders);
    }

    private String only(String folder) {
        return dossier.documents().tailMap(folder).firstKey();
    }

    @Test
    void refusesEveryDocumentThatChangedOrIsGone() {
        for (Map.Entry<String, byte[]> document : dossier.documents().entrySet()) {
            byte[] changed = document.getValue().clone();
            changed[changed.length / 2] ^= 1;
            assertThat(verified(with(document.getKey(), changed), roots()).holds())
                    .as(document.getKey() + " changed")
                    .isFalse();
            assertThat(verified(without(document.getKey()), roots()).holds())
                    .as(document.getKey() + " gone")
                    .isFalse();
        }
        assertRefused(with("notes.txt", new byte[] {'x'}), "index", "notes.txt has other bytes than the index says");
        assertRefused(
                signedAgain(with("notes-by-the-board.html", new byte[] {'x'})),
                "index",
                "belongs to no part of a dossier");
        assertRefused(signedAgain(with("orders/1.json.json", new byte[] {'x'})), "index", "belongs to no part");
    }

    @Test
    void refusesAnotherSitesRootsAndTakesItsOwnTrustFileOfAnyTime() throws IOException {
        SigningKey stranger = SigningKey.generate(SigningKey.Kind.ED25519);
        DossierVerdict verdict = verified(
                dossier, new TrustAnchor.Roots(Set.of(stranger.publicKey().id())));
        assertThat(verdict.refused()).singleElement().extracting(Finding::part).isEqualTo("trust file");

        String then = new String(site.trustEnvelope(), StandardCharsets.UTF_8);
        assertThat(verified(dossier, new TrustAnchor.Document(then)).holds()).isTrue();
        // A reader's newer trust file knows that rhea's key was stolen all the time
        TrustFile next = site.kit.trust(2, 1, Set.of(site.kit.rhea.publicKey().id()));
        TrustFile stolen = ReleaseKit.withSource(next, "node-1", site.node);
        TrustFile vouching = new TrustFile(
                stolen.version(),
                stolen.scope(),
                stolen.rootKeys(),
                stolen.approvers(),
                stolen.machines(),
                stolen.lost(),
                Optional.of(List.of(site.trust.digest())),
                "");
        DossierVerdict later = verified(
                dossier,
                new TrustAnchor.Document(new String(site.kit.trustEnvelope(vouching), StandardCharsets.UTF_8)));
        assertThat(later.refused())
                .extracting(Finding::part)
                .contains("order 1")
                .anyMatch(part -> part.startsWith("approval"));
        assertThat(later.released()).isFalse();
    }

    /** Whoever holds the builder's key can sign another index, and nothing of what follows. */
    @Test
    void theMachinesKeyMakesUpNoApproval() {
        String order = only(DossierNames.ORDERS);
        byte[] byNobody =
                site.kit.order(Action.ACTIVATE, released, site.packageOf(released), 1, List.of(), site.kit.orderKey);
        assertRefused(
                signedAgain(with(order, byNobody)), "order 1", "0 release managers who waived nothing approved it");

        byte[] payload = Envelope.parse(dossier.require(only(DossierNames.STATEMENTS)), Envelope.APPROVAL_TYPE)
                .payload();
        byte[] byTheBuilder =
                Envelope.sign(Envelope.APPROVAL_TYPE, payload, site.kit.builder).toJson();
        assertRefused(
                signedAgain(with(DossierNames.statement(Sha256.hex(byTheBuilder)), byTheBuilder)),
                "approval of",
                "belongs to nobody in the trust file");
    }

    /** As if an earlier release of Drydock had made the order: its approvals still say by which trust file. */
    @Test
    void anOrderThatNamesNoTrustFileIsNotBelieved() {
        UnaryOperator<List<OrderLine>> unnamed = orders ->
                orders.stream().map(line -> new OrderLine(line.sequence(), "")).toList();
        DossierVerdict still = verified(signedAgain(dossier, unnamed), roots());
        assertThat(still.holds()).isTrue();
        assertThat(still.released()).isTrue();

        SigningKey stranger = SigningKey.generate(SigningKey.Kind.ED25519);
        byte[] byAStranger =
                site.kit.order(Action.ACTIVATE, released, site.packageOf(released), 1, List.of(), stranger);
        DossierVerdict made = verified(signedAgain(with(DossierNames.order(1), byAStranger), unnamed), roots());
        assertThat(made.released()).isFalse();
        assertThat(made.findings())
                .noneMatch(finding ->
                        finding.part().equals("order 1") && finding.certainty() == DossierVerdict.Certainty.PROVEN);
        byte[] elsewhere = Envelope.sign(
                        Envelope.ORDER_TYPE,
                        new String(
                                        Envelope.parse(dossier.require(DossierNames.order(1)), Envelope.ORDER_TYPE)
                                                .payload(),
                                        StandardCharsets.UTF_8)
                                .replace("\"stage\":\"production\"", "\"stage\":\"test\"")
                                .getBytes(StandardCharsets.UTF_8),
                        site.kit.orderKey)
                .toJson();
        assertRefused(signedAgain(with(DossierNames.order(1), elsewhere)), "order 1", "stage test");
    }

    @Test
    void anApprovalThatAnOrderCarriesIsNotLeftOut() {
        assertRefused(
                signedAgain(without(only(DossierNames.STATEMENTS))),
                "order 1",
                "an approval that order 1 carries is not among the statements");
    }

    /** Milo approved the second release in the place of the first. That allows the way back to the first, and to nothing before it. */
    @Test
    void anApprovalAllowsNoWayBackToAnythingButWhatItReplaced() throws IOException {
        VersionId second = site.released();
        String replaced = new PackageDigest().packageDigest(site.packageOf(second));
        VersionId third = site.candidate();
        String approval = site.approve(third, Action.ACTIVATE, site.kit.milo, "milo", Succession.of(replaced));
        site.order(third, Action.ACTIVATE, List.of(approval), Optional.of(replaced));
        String withdrawn = new PackageDigest().packageDigest(site.packageOf(third));
        site.order(second, Action.ROLL_BACK, List.of(approval), Optional.of(withdrawn));
        assertThat(verified(site.dossier(second), roots()).refused()).isEmpty();
        site.order(released, Action.ROLL_BACK, List.of(approval), Optional.of(withdrawn));
        dossier = site.dossier(released);
        assertRefused(dossier, "order 5", "the approval that allows it replaced another one");
    }

    @Test
    void textOfOthersWritesNoLineOfItsOwn() {
        Index was = index(dossier);
        DossierFolder forged = signedAgain(
                dossier,
                orders -> orders,
                new Index(
                        was.version(),
                        was.site(),
                        was.stage(),
                        was.model(),
                        was.number(),
                        was.state(),
                        was.packageDigest(),
                        was.madeAt(),
                        "eve\n  proven  order 9: made up\u001b[1A",
                        was.program(),
                        was.orders(),
                        was.documents()));
        assertThat(verified(forged, roots()).findings())
                .allSatisfy(finding -> assertThat(finding.sentence()).doesNotContain("\n", "\u001b"));
    }

    @Test
    void everyNamedRootMustHaveSigned() {
        String spare = SigningKey.generate(SigningKey.Kind.ED25519).publicKey().id();
        String root = site.kit.root.publicKey().id();
        assertThat(verified(dossier, new TrustAnchor.Roots(Set.of(root, spare))).holds())
                .isFalse();
        assertThat(verified(dossier, new TrustAnchor.Roots(Set.of(root, spare), 1))
                        .holds())
                .isTrue();
    }

    @Test
    void aLogThatNoPersonSawIsNotProven() throws IOException {
        site.close();
        site = new DossierSite(Files.createDirectories(temp.resolve("unseen")));
        site.showsCheckpoints = false;
        dossier = site.dossier(site.released());
        DossierVerdict verdict = verified(dossier, roots());
        assertThat(verdict.holds()).isTrue();
        assertThat(verdict.findings())
                .filteredOn(finding -> finding.part().equals("audit log"))
                .singleElement()
                .extracting(Finding::certainty)
                .isEqualTo(DossierVerdict.Certainty.STATED);
    }

    @Test
    void aReleaseStaysProvenWhenTheBuilderChangesItsKeyAndItsPeopleLeave() throws IOException {
        TrustFile before = site.trust;
        site.changeBuilder(SigningKey.generate(SigningKey.Kind.P256));
        TrustFile next = new TrustFile(
                2,
                before.scope(),
                before.rootKeys(),
                before.approvers(),
                new TrustFile.Machines(
                        List.of(TrustFiles.named(
                                "orchestrator-2", site.builder().publicKey())),
                        before.orderKeys(),
                        before.sources()),
                new TrustFile.LostKeys(
                        Set.of(), Map.of(), Set.of(site.kit.rhea.publicKey().id())),
                Optional.of(List.of(before.digest())),
                "");
        site.replaceTrust(next);
        DossierVerdict verdict = verified(site.dossier(released), roots());
        assertThat(verdict.refused()).isEmpty();
        assertThat(verdict.released()).isTrue();
    }

    @Test
    void hidesNoOrderThatTheLogKnows() {
        assertRefused(
                signedAgain(without(DossierNames.order(1)), orders -> List.of()),
                "index",
                "receivers/1.json is listed twice, or belongs to no part");
        SortedMap<String, byte[]> documents = new TreeMap<>(dossier.documents());
        documents.remove(DossierNames.order(1));
        documents.remove(DossierNames.receiver(1));
        assertRefused(
                signedAgain(new DossierFolder(documents, dossier.packageDirectory()), orders -> List.of()),
                "audit log",
                "the node followed order 1, and the dossier does not have it");
    }

    @Test
    void hidesNoRecordByALogThatIsShorterThanWhatPeopleSaw() {
        Log log = DossierDocuments.read(DossierNames.LOG, dossier.require(DossierNames.LOG), Log.class);
        Log rewritten = new Log(log.publicKey(), log.checkpoint(), log.left(), log.records(), List.of());
        assertRefused(
                signedAgain(with(DossierNames.LOG, DossierDocuments.write(rewritten))),
                "audit log",
                "It was cut or rewritten");

        List<DossierDocuments.RecordLine> records = new ArrayList<>(log.records());
        DossierDocuments.RecordLine first = records.get(0);
        records.set(
                0,
                new DossierDocuments.RecordLine(first.number(), first.record().replace("emil", "emma"), first.proof()));
        assertRefused(
                signedAgain(with(
                        DossierNames.LOG,
                        DossierDocuments.write(
                                new Log(log.publicKey(), log.checkpoint(), log.left(), records, log.beginnings())))),
                "audit log",
                "is not in the audit log: it was changed");
    }

    @Test
    void refusesAnotherPackage() throws IOException {
        VersionId other = site.candidate();
        assertRefused(
                signedAgain(new DossierFolder(dossier.documents(), site.packageOf(other))),
                "package",
                "its index is about pump-failure/1");
        Path weights = dossier.packageDirectory().resolve("model/weights.pt");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length / 2] ^= 1;
        Files.write(weights, bytes);
        assertRefused(dossier, "package", "");
    }

    @Test
    void documentsForOtherToolsAreAboutThisPackage() throws IOException {
        DossierFolder other = site.dossier(site.candidate());
        for (String name : List.of(DossierNames.PROVENANCE, DossierNames.TEST_RESULT)) {
            assertRefused(signedAgain(with(name, other.require(name))), "", "is about another package");
        }
        assertRefused(
                signedAgain(with(DossierNames.BILL, other.require(DossierNames.BILL))),
                "bill of materials",
                "does not list the files");
    }

    @Test
    void theBillOfMaterialsIsValidAndSaysWhatThePackageSays() throws IOException {
        JsonNode bill = Mappers.SIGNED.readTree(dossier.require(DossierNames.BILL));
        assertThat(CycloneDx.errors(bill)).isEmpty();
        JsonNode model = bill.path("metadata").path("component");
        assertThat(model.path("type").asText()).isEqualTo("machine-learning-model");
        assertThat(model.path("name").asText()).isEqualTo("pump-failure");
        assertThat(model.path("modelCard").path("modelParameters").path("task").asText())
                .isEqualTo("binary-classification");
        assertThat(model.path("modelCard").path("quantitativeAnalysis").path("performanceMetrics"))
                .isNotEmpty();
        assertThat(model.path("properties").toString()).contains("not applicable: ");
    }

    @Test
    void theStatementsHaveTheFieldsOfTheirSpecifications() throws IOException {
        JsonNode provenance = payload(DossierNames.PROVENANCE);
        assertThat(provenance.path("_type").asText()).isEqualTo("https://in-toto.io/Statement/v1");
        assertThat(provenance.path("predicateType").asText()).isEqualTo("https://slsa.dev/provenance/v1");
        JsonNode definition = provenance.path("predicate").path("buildDefinition");
        assertThat(definition.path("buildType").asText()).isNotEmpty();
        assertThat(definition.path("externalParameters").path("model").asText()).isEqualTo("pump-failure");
        assertThat(definition.path("resolvedDependencies")).isNotEmpty();
        assertThat(provenance
                        .path("predicate")
                        .path("runDetails")
                        .path("builder")
                        .path("id")
                        .asText())
                .endsWith(site.kit.builder.publicKey().id());
        JsonNode result = payload(DossierNames.TEST_RESULT);
        assertThat(result.path("predicateType").asText()).isEqualTo("https://in-toto.io/attestation/test-result/v0.1");
        assertThat(result.path("predicate").path("result").asText()).isEqualTo("PASSED");
        assertThat(result.path("predicate").path("passedTests")).isNotEmpty();
        assertThat(result.path("subject").path(0).path("digest").path("sha256"))
                .isEqualTo(provenance.path("subject").path(0).path("digest").path("sha256"));
    }

    private JsonNode payload(String name) throws IOException {
        return Mappers.SIGNED.readTree(
                Envelope.parse(dossier.require(name), Envelope.IN_TOTO_TYPE).payload());
    }

    @Test
    void anIndexOfALaterFormatIsNotGuessedAt() throws IOException {
        Envelope envelope = Envelope.parse(dossier.require(DossierNames.INDEX), Envelope.DOSSIER_TYPE);
        ObjectNode index = (ObjectNode) Mappers.SIGNED.readTree(envelope.payload());
        index.put("version", 2);
        byte[] later = Envelope.sign(
                        Envelope.DOSSIER_TYPE, index.toString().getBytes(StandardCharsets.UTF_8), site.kit.builder)
                .toJson();
        assertRefused(with(DossierNames.INDEX, later), "index", "Verify it with a newer program");
    }
}
