package dev.drydock.packaging.dossier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.application.dossier.DossierSite;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ComparisonStatement;
import dev.drydock.domain.release.Succession;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.files.Sha256;
import dev.drydock.json.Mappers;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.TrustFiles;
import dev.drydock.packaging.dossier.DossierDocuments.BeginningLine;
import dev.drydock.packaging.dossier.DossierDocuments.Document;
import dev.drydock.packaging.dossier.DossierDocuments.Index;
import dev.drydock.packaging.dossier.DossierDocuments.Log;
import dev.drydock.packaging.dossier.DossierDocuments.OrderLine;
import dev.drydock.packaging.dossier.DossierDocuments.RecordLine;
import dev.drydock.packaging.dossier.DossierVerdict.Finding;
import dev.drydock.provenance.CycloneDx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
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
        DossierFolder back = site.dossier(second);
        assertThat(verified(back, roots()).refused()).isEmpty();
        assertThat(finding(back, "audit log").sentence())
                .as("milo's approval is of another version, and saw the same log")
                .endsWith(". It begins as it did when milo and rhea signed.");
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

        for (BeginningLine beginning : log.beginnings()) {
            assertThat(beginning.proof()).isNotEmpty();
            List<String> proof = new ArrayList<>(beginning.proof());
            proof.set(0, log.records().get(0).proof().get(0));
            assertThat(proof).isNotEqualTo(beginning.proof());
            Log of = new Log(
                    log.publicKey(),
                    log.checkpoint(),
                    log.left(),
                    log.records(),
                    List.of(new BeginningLine(beginning.size(), proof)));
            assertRefused(withLog(of), "audit log", "It was cut or rewritten");
        }

        List<RecordLine> records = new ArrayList<>(log.records());
        RecordLine first = records.get(0);
        records.set(0, new RecordLine(first.number(), first.record().replace("emil", "emma"), first.proof()));
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

    private DossierFolder indexed(UnaryOperator<Index> change, SigningKey key) {
        SortedMap<String, byte[]> documents = new TreeMap<>(dossier.documents());
        documents.put(
                DossierNames.INDEX,
                Envelope.sign(Envelope.DOSSIER_TYPE, DossierDocuments.write(change.apply(index(dossier))), key)
                        .toJson());
        return new DossierFolder(documents, dossier.packageDirectory());
    }

    private static Index changed(Index was, String what, String value) {
        return new Index(
                was.version(),
                what.equals("site") ? value : was.site(),
                what.equals("stage") ? value : was.stage(),
                what.equals("model") ? value : was.model(),
                was.number(),
                was.state(),
                what.equals("package") ? value : was.packageDigest(),
                what.equals("time") ? value : was.madeAt(),
                was.madeBy(),
                was.program(),
                was.orders(),
                was.documents());
    }

    /** The machine's key can sign any index; what it says must still fit the trust file, the package and what is there. */
    @Test
    void refusesAnIndexThatDoesNotFitWhatIsThere() {
        SigningKey builder = site.builder();
        assertRefused(indexed(was -> was, site.node), "index", "no builder of its trust file signed it");
        assertRefused(indexed(was -> changed(was, "site", "harbour"), builder), "index", "it is of site harbour");
        assertRefused(
                indexed(was -> changed(was, "stage", "staging"), builder),
                "index",
                "it is of site demo, stage staging");
        assertRefused(indexed(was -> changed(was, "time", "today"), builder), "index", "which is no time");
        assertRefused(
                indexed(was -> changed(was, "package", "00".repeat(32)), builder),
                "package",
                "and its index is about pump-failure/1 with digest 0000");
        assertRefused(indexed(was -> changed(was, "model", "fan-failure"), builder), "package", "its index is about");
        UnaryOperator<List<OrderLine>> twice = orders -> List.of(orders.get(0), orders.get(0));
        assertRefused(signedAgain(dossier, twice), "index", "its orders do not rise: 1 follows 1");
        assertRefused(
                signedAgain(dossier, orders -> List.of(new OrderLine(0, ""))),
                "index",
                "its orders do not rise: 0 follows 0");
    }

    @Test
    void documentsForOtherToolsAreByABuilderAndSayWhatTheReportSays() throws IOException {
        ObjectNode result = (ObjectNode) payload(DossierNames.TEST_RESULT);
        ObjectNode predicate = (ObjectNode) result.path("predicate");
        String passed = predicate.path("passedTests").toString();
        predicate.put("result", "WARNED");
        assertResultRefused(result, "says other things of the gates");
        predicate.put("result", "PASSED").putArray("passedTests").add("floor");
        assertResultRefused(result, "says other things of the gates");
        predicate.set("passedTests", Mappers.SIGNED.readTree(passed));
        predicate.putArray("failedTests").add("cost");
        assertResultRefused(result, "says other things of the gates");
        predicate.putArray("failedTests");
        predicate.putArray("warnedTests").add("cost");
        assertResultRefused(result, "says other things of the gates");
        predicate.putArray("warnedTests");
        result.withArray("subject").addObject().put("name", "another");
        assertResultRefused(result, "is about another package");
        result.withArray("subject").remove(1);
        assertResultRefused(result.deepCopy().put("_type", "other"), "is about another package");
        assertResultRefused(result.deepCopy().put("predicateType", "other"), "is about another package");
        assertThat(verified(signedAgain(withResult(result, site.builder())), roots())
                        .refused())
                .isEmpty();
        assertRefused(signedAgain(withResult(result, site.node)), "test result", "no builder of its trust file signed");
        byte[] byNode = Envelope.sign(
                        Envelope.IN_TOTO_TYPE,
                        Envelope.parse(dossier.require(DossierNames.PROVENANCE), Envelope.IN_TOTO_TYPE)
                                .payload(),
                        site.node)
                .toJson();
        assertRefused(signedAgain(with(DossierNames.PROVENANCE, byNode)), "provenance", "no builder of its trust file");
    }

    private DossierFolder withResult(ObjectNode result, SigningKey key) {
        return with(
                DossierNames.TEST_RESULT,
                Envelope.sign(Envelope.IN_TOTO_TYPE, result.toString().getBytes(StandardCharsets.UTF_8), key)
                        .toJson());
    }

    private void assertResultRefused(ObjectNode result, String words) {
        assertRefused(signedAgain(withResult(result, site.builder())), "test result", words);
    }

    @Test
    void theBillListsExactlyTheFilesOfThisVersion() throws IOException {
        ObjectNode bill = (ObjectNode) Mappers.SIGNED.readTree(dossier.require(DossierNames.BILL));
        ObjectNode model = (ObjectNode) bill.path("metadata").path("component");
        String number = model.path("version").asText();
        model.put("version", "9");
        assertBillRefused(bill);
        model.put("version", number);
        ((ObjectNode) bill.path("components").path(0)).put("name", "model/other.pt");
        assertBillRefused(bill);
        ObjectNode again = (ObjectNode) Mappers.SIGNED.readTree(dossier.require(DossierNames.BILL));
        PackageFacts.items(again.path("metadata").path("component").path("properties"))
                .filter(property -> property.path("name").asText().equals(ModelBill.PACKAGE))
                .forEach(property -> ((ObjectNode) property).put("value", "00".repeat(32)));
        assertBillRefused(again);
    }

    /** Tools that read a bill differ in which of two digests they take. */
    @Test
    void theBillGivesEachFileOneDigest() throws IOException {
        JsonNode bill = Mappers.SIGNED.readTree(dossier.require(DossierNames.BILL));
        String name = bill.at("/components/0/name").asText();
        String refusal = "gives more than one digest, or none, for file " + name;
        ObjectNode twice = bill.deepCopy();
        ObjectNode another = twice.at("/components/0").deepCopy();
        ((ObjectNode) another.at("/hashes/0")).put("content", "00".repeat(32));
        twice.withArray("components").insert(0, another);
        assertRefused(withBill(twice), "bill of materials", refusal);
        ObjectNode second = bill.deepCopy();
        ((ArrayNode) second.at("/components/0/hashes")).add(another.at("/hashes/0"));
        assertRefused(withBill(second), "bill of materials", refusal);
        ObjectNode none = bill.deepCopy();
        ((ArrayNode) none.at("/components/0/hashes")).removeAll();
        assertRefused(withBill(none), "bill of materials", refusal);
    }

    private DossierFolder withBill(ObjectNode bill) {
        return signedAgain(with(DossierNames.BILL, bill.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private void assertBillRefused(ObjectNode bill) {
        assertRefused(
                withBill(bill),
                "bill of materials",
                "does not list the files of the package, or is about another version");
    }

    @Test
    void theLogMustKnowEachOrderAndOthersMustHaveSeenThisVeryLog() {
        Log log = DossierDocuments.read(DossierNames.LOG, dossier.require(DossierNames.LOG), Log.class);
        List<RecordLine> silent = log.records().stream()
                .filter(line -> !line.record().contains("release.activate"))
                .toList();
        assertRefused(
                withLog(new Log(log.publicKey(), log.checkpoint(), log.left(), silent, log.beginnings())),
                "audit log",
                "the audit log has no record that the node followed order 1");
        DossierVerdict partly = verified(
                withLog(new Log(log.publicKey(), log.checkpoint(), 3, log.records(), log.beginnings())), roots());
        assertThat(partly.findings())
                .extracting(Finding::sentence)
                .contains("3 more records are about this version than a dossier holds.");
        String other = log.checkpoint().replaceFirst("\n[0-9]+\n", "\n9999\n");
        assertThat(other).isNotEqualTo(log.checkpoint());
        assertRefused(
                withLog(new Log(log.publicKey(), other, log.left(), log.records(), log.beginnings())),
                "audit log",
                "a checkpoint of the audit log is not signed by its key");
    }

    private static Log log(DossierFolder folder) {
        return DossierDocuments.read(DossierNames.LOG, folder.require(DossierNames.LOG), Log.class);
    }

    private DossierFolder withRecords(UnaryOperator<List<RecordLine>> change) {
        Log log = log(dossier);
        return withLog(new Log(
                log.publicKey(),
                log.checkpoint(),
                log.left(),
                change.apply(new ArrayList<>(log.records())),
                log.beginnings()));
    }

    private static List<RecordLine> first(List<RecordLine> records, UnaryOperator<RecordLine> change) {
        records.set(0, change.apply(records.get(0)));
        return records;
    }

    @Test
    void aRecordIsInTheLogAtItsOwnPlace() {
        String changed = "is not in the audit log: it was changed";
        assertRefused(
                withRecords(all -> first(
                        all,
                        line -> new RecordLine(
                                line.number(), line.record(), all.get(1).proof()))),
                "audit log",
                "record 1 " + changed);
        assertRefused(
                withRecords(all -> first(all, line -> new RecordLine(line.number() + 1, line.record(), line.proof()))),
                "audit log",
                "record 2 " + changed);
        assertRefused(
                withRecords(all ->
                        first(all, line -> new RecordLine(line.number(), line.record() + " ", line.proof()))),
                "audit log",
                "record 1 " + changed);
        assertRefused(
                withRecords(
                        all -> first(all, line -> new RecordLine(line.number(), line.record(), List.of("no base64")))),
                "audit log",
                "audit/log.json is damaged: ");
        assertRefused(
                withRecords(all -> {
                    all.add(new RecordLine(
                            99,
                            "{\"action\":\"audit.key-change\",\"actor\":\"eve\"}",
                            all.get(0).proof()));
                    return all;
                }),
                "audit log",
                "record 99 " + changed);
    }

    @Test
    void aLogIsOfTheKeyThatItNames() {
        Log log = log(dossier);
        assertRefused(
                withLog(new Log("no key", log.checkpoint(), log.left(), log.records(), log.beginnings())),
                "audit log",
                "audit/log.json is damaged: ");
        assertRefused(
                withLog(new Log(
                        site.node.publicKey().pem(), log.checkpoint(), log.left(), log.records(), log.beginnings())),
                "audit log",
                "a checkpoint of the audit log is not signed by its key: [drydock/test, ");
        assertThat(finding(dossier, "audit log").certainty()).isEqualTo(DossierVerdict.Certainty.PROVEN);
        assertThat(finding(dossier, "audit log").sentence())
                .startsWith("4 records about the version are in the log of 5 records, root ")
                .endsWith(". It begins as it did when rhea signed.");
    }

    /** Each change names the key before it, in whatever order the records are listed. */
    @Test
    void theKeysOfALogFollowFromEachOther() throws IOException {
        site.audit.changeKey(false);
        site.released();
        site.audit.changeKey(false);
        VersionId last = site.released();
        dossier = site.dossier(last);
        DossierVerdict verdict = verified(dossier, roots());
        assertThat(verdict.refused()).isEmpty();
        assertThat(finding(dossier, "audit log").sentence()).startsWith("4 records about the version");
        assertThat(verified(
                                withRecords(all -> {
                                    Collections.reverse(all);
                                    return all;
                                }),
                                roots())
                        .refused())
                .isEmpty();
        Predicate<RecordLine> change = line -> line.record().contains("audit.key-change");
        assertThat(log(dossier).records()).filteredOn(change).hasSize(2);
        assertRefused(
                withRecords(all -> {
                    all.remove(all.stream()
                            .filter(change)
                            .reduce((one, other) -> other)
                            .orElseThrow());
                    return all;
                }),
                "audit log",
                "the keys that the audit log names do not follow from each other");

        byte[] handOvers = dossier.require(DossierNames.KEY_CHANGES);
        List<String> notes = DossierDocuments.read(
                        DossierNames.KEY_CHANGES, handOvers, DossierDocuments.KeyChanges.class)
                .checkpoints();
        assertThat(notes).hasSize(2);
        DossierVerdict partly = verified(
                signedAgain(with(
                        DossierNames.KEY_CHANGES,
                        DossierDocuments.write(new DossierDocuments.KeyChanges(notes.subList(1, 2))))),
                roots());
        assertThat(partly.refused()).isEmpty();
        assertThat(partly.findings())
                .filteredOn(finding -> finding.part().equals("audit log"))
                .hasSize(2)
                .allSatisfy(finding -> assertThat(finding.certainty()).isEqualTo(DossierVerdict.Certainty.STATED))
                .last()
                .satisfies(finding -> assertThat(finding.sentence())
                        .startsWith("Record 6 says that the log got another key, and the former key did not sign it."));
    }

    private DossierFolder withLog(Log log) {
        return signedAgain(with(DossierNames.LOG, DossierDocuments.write(log)));
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

    @Test
    void aCandidateThatNoNodeFollowedIsNotReleased() throws IOException {
        VersionId candidate = site.candidate();
        DossierFolder made = site.dossier(candidate);
        DossierVerdict verdict = verified(made, roots());
        assertThat(verdict.refused()).isEmpty();
        assertThat(verdict.released()).isFalse();
        assertThat(finding(made, "orders"))
                .isEqualTo(new Finding(
                        "orders",
                        DossierVerdict.Certainty.STATED,
                        "No node has followed an order about " + candidate + "."));
        assertThat(verified(dossier, roots()).findings())
                .extracting(Finding::part)
                .doesNotContain("orders");
    }

    private Finding finding(DossierFolder folder, String part) {
        return verified(folder, roots()).findings().stream()
                .filter(one -> one.part().equals(part))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is said of " + part));
    }

    /** The first order says something else, and the order key signed it. */
    private DossierFolder withOrder(UnaryOperator<ObjectNode> change) throws IOException {
        byte[] payload = Envelope.parse(dossier.require(DossierNames.order(1)), Envelope.ORDER_TYPE)
                .payload();
        ObjectNode order = change.apply((ObjectNode) Mappers.SIGNED.readTree(payload));
        return signedAgain(with(
                DossierNames.order(1),
                Envelope.sign(Envelope.ORDER_TYPE, order.toString().getBytes(StandardCharsets.UTF_8), site.kit.orderKey)
                        .toJson()));
    }

    @Test
    void anOrderIsTheOneThatTheIndexNames() throws IOException {
        String another = "orders/1.json is order ";
        assertRefused(withOrder(order -> order.put("sequence", 2)), "order 1", another + "2 of ");
        assertRefused(withOrder(order -> order.put("packageDigest", "00".repeat(32))), "order 1", "about package 0000");
        assertRefused(withOrder(order -> order.put("site", "harbour")), "order 1", "for site harbour, stage ");
        assertRefused(withOrder(order -> order.put("stage", "test")), "order 1", "stage test");
        assertRefused(
                withOrder(order -> order.put("issuedAt", "1999-12-31T23:59:59Z")),
                "order 1",
                another + "1 of 1999-12-31T23:59:59Z");
        assertRefused(
                withOrder(order -> order.put("issuedAt", "9999-01-01T00:00:00Z")),
                "order 1",
                another + "1 of 9999-01-01T00:00:00Z");
        for (String possible : List.of("2000-01-01T00:00:00Z", "9998-12-31T23:59:59Z")) {
            Finding finding = finding(withOrder(order -> order.put("issuedAt", possible)), "order 1");
            assertThat(finding.certainty()).isEqualTo(DossierVerdict.Certainty.REFUSED);
            assertThat(finding.sentence()).doesNotContain(another);
        }
    }

    @Test
    void saysWhoApprovedWhatInWhosePlace() throws IOException {
        assertThat(finding(dossier, "order 1").sentence())
                .isEqualTo(
                        "The order of 2026-11-25T01:59:55Z, which puts the version into service, is approved by rhea under version 1 of the"
                                + " trust file. It takes the place of no other version. rhea signed the gate policy.");
        VersionId second = site.released();
        String withdrawn = new PackageDigest().packageDigest(site.packageOf(second));
        String back = site.approve(released, Action.ROLL_BACK, site.kit.milo, "milo");
        site.order(released, Action.ROLL_BACK, List.of(back), Optional.of(withdrawn));
        assertThat(finding(site.dossier(released), "order 3").sentence())
                .isEqualTo(
                        "The order of 2026-11-25T01:59:55Z, which returns to the version, is approved by milo under version 1 of the trust"
                                + " file. It takes the place of package " + withdrawn + ".");
    }

    /** Nobody puts a version into service with a roll-back. */
    @Test
    void aRollBackAloneReleasesNothing() throws IOException {
        VersionId candidate = site.candidate();
        String back = site.approve(candidate, Action.ROLL_BACK, site.kit.milo, "milo");
        site.order(candidate, Action.ROLL_BACK, List.of(back), Optional.of("ab".repeat(32)));
        DossierVerdict verdict = verified(site.dossier(candidate), roots());
        assertThat(verdict.refused()).isEmpty();
        assertThat(verdict.released()).isFalse();
    }

    @Test
    void saysWhoActedByBreakGlass() throws IOException {
        site.replaceTrust(site.kit.trustWithBreakGlass());
        site.breaksGlass = true;
        VersionId candidate = site.candidate();
        String manager = site.approve(candidate, Action.ROLL_BACK, site.kit.milo, "milo");
        String holder = site.approve(candidate, Action.ROLL_BACK, site.kit.gwen, "gwen");
        site.order(candidate, Action.ROLL_BACK, List.of(manager, holder), Optional.of("ab".repeat(32)));
        assertThat(finding(site.dossier(candidate), "order 2").sentence())
                .contains(
                        "is approved by break-glass: by release manager milo and by gwen, who has the role break-glass,"
                                + " in place of 2 release managers, under version 1 of the trust file.");
    }

    /** Two people approved the release, and one of them signed the policy that judged it. */
    @Test
    void aPolicyThatTooFewSignedPutsNothingIntoService() throws IOException {
        site.replaceTrust(ReleaseKit.withSource(site.kit.trust(1, 2, Set.of()), "node-1", site.node));
        VersionId candidate = site.candidate();
        List<String> both = List.of(
                site.approve(candidate, Action.ACTIVATE, site.kit.rhea, "rhea"),
                site.approve(candidate, Action.ACTIVATE, site.kit.milo, "milo"));
        site.order(candidate, Action.ACTIVATE, both, Optional.empty());
        DossierFolder made = site.dossier(candidate);
        assertRefused(made, "order 2", "The gate policy is signed by 1 release managers");
        assertThat(verified(made, roots()).released()).isFalse();
    }

    private static TrustFile stolen(TrustFile before, SigningKey newBuilder, String keyId, Instant since) {
        return new TrustFile(
                2,
                before.scope(),
                before.rootKeys(),
                before.approvers(),
                new TrustFile.Machines(
                        List.of(TrustFiles.named("orchestrator-2", newBuilder.publicKey())),
                        before.orderKeys(),
                        before.sources()),
                new TrustFile.LostKeys(Set.of(keyId), Map.of(keyId, since), Set.of()),
                Optional.of(List.of(before.digest())),
                "");
    }

    /** A package has no time of its own. What its first order says counts: a thief cannot have the order key, too. */
    @Test
    void aPackageStandsIfItWasOrderedBeforeItsBuildersKeyWasStolen() throws IOException {
        TrustFile before = site.trust;
        site.changeBuilder(SigningKey.generate(SigningKey.Kind.P256));
        String lost = site.kit.builder.publicKey().id();
        Instant ordered = ReleaseKit.NOW.minusSeconds(5);
        site.replaceTrust(stolen(before, site.builder(), lost, ordered.plusSeconds(1)));
        DossierVerdict later = verified(site.dossier(released), roots());
        assertThat(later.refused()).isEmpty();
        assertThat(later.released()).isTrue();
        site.replaceTrust(stolen(before, site.builder(), lost, ordered));
        DossierFolder made = site.dossier(released);
        assertRefused(made, "package", lost);
        assertRefused(made, "order 1", "the package that it is about is refused");
    }

    /** The node followed a release, a later one that milo approved, and the way back; only the first order has no trust file any more. */
    @Test
    void aWayBackToAReleaseThatCannotBeProvenIsNotProven() throws IOException {
        site.close();
        site = new DossierSite(Files.createDirectories(temp.resolve("forgotten")));
        site.keepsTrustFiles = false;
        released = site.released();
        String replaced = new PackageDigest().packageDigest(site.packageOf(released));
        site.keepsTrustFiles = true;
        site.replaceTrust(ReleaseKit.withSource(site.kit.trust(2, 1, Set.of()), "node-1", site.node));
        VersionId second = site.candidate();
        String approval = site.approve(second, Action.ACTIVATE, site.kit.milo, "milo", Succession.of(replaced));
        site.order(second, Action.ACTIVATE, List.of(approval), Optional.of(replaced));
        Optional<String> withdrawn = Optional.of(new PackageDigest().packageDigest(site.packageOf(second)));
        site.order(released, Action.ROLL_BACK, List.of(approval), withdrawn);
        String signed = site.approve(released, Action.ROLL_BACK, site.kit.milo, "milo");
        site.order(released, Action.ROLL_BACK, List.of(signed), withdrawn);

        DossierFolder made = site.dossier(released);
        assertThat(verified(made, roots()).refused()).isEmpty();
        assertThat(finding(made, "order 1").sentence())
                .contains("cannot be proven: the site did not keep the trust file");
        assertThat(finding(made, "order 3").certainty()).isEqualTo(DossierVerdict.Certainty.STATED);
        assertThat(finding(made, "order 3").sentence())
                .endsWith("cannot be proven: it returns to a release whose own order cannot be.");
        assertThat(finding(made, "order 4").certainty()).isEqualTo(DossierVerdict.Certainty.PROVEN);
    }

    private DossierFolder withReport(UnaryOperator<String> change, SigningKey key) {
        Envelope report = Envelope.parse(dossier.require(DossierNames.receiver(1)), Envelope.RECEIVER_TYPE);
        String changed = change.apply(new String(report.payload(), StandardCharsets.UTF_8));
        return signedAgain(with(
                DossierNames.receiver(1),
                Envelope.sign(Envelope.RECEIVER_TYPE, changed.getBytes(StandardCharsets.UTF_8), key)
                        .toJson()));
    }

    @Test
    void saysWhatTheNodeFound() {
        String part = "report of the node on order 1";
        assertThat(finding(dossier, part).sentence())
                .isEqualTo(
                        "node-1 signed at 2026-11-29T00:00:00Z that its own checks say PASS, as the package's report does.");
        assertThat(finding(signedAgain(without(DossierNames.receiver(1))), part))
                .isEqualTo(new Finding(part, DossierVerdict.Certainty.STATED, "The node sent none."));
        assertThat(finding(withReport(text -> text.replace("\"differs\": false", "\"differs\": true"), site.node), part)
                        .sentence())
                .endsWith(" say PASS. They differ from the package's report: golden.");
        assertThat(finding(withReport(text -> text, site.builder()), part))
                .isEqualTo(new Finding(
                        part,
                        DossierVerdict.Certainty.STATED,
                        "It cannot be proven: no trust file in the dossier names the key that signed it."));
        assertRefused(
                withReport(text -> text.replace("\"sequence\": 1", "\"sequence\": 2"), site.node),
                part,
                "it is about another order or package");
    }

    /** The machine holds the builder's key, and could sign a comparison that the gate policy would not allow. */
    @Test
    void aComparisonIsHeldToThePolicyOfThePackage() throws IOException {
        String replaced = new PackageDigest().packageDigest(site.packageOf(released));
        VersionId second = site.candidate();
        String honest = site.kit.compare(
                second,
                site.packageOf(second),
                released,
                replaced,
                ComparisonStatement.Result.PASSED,
                site.kit.builder);
        order(second, replaced, honest);
        DossierFolder made = site.dossier(second);
        assertThat(verified(made, roots()).refused()).isEmpty();
        assertThat(finding(made, "order 2").sentence())
                .contains("It takes the place of package " + replaced + ", by a comparison of its own. rhea signed");

        VersionId third = site.candidate();
        String before = new PackageDigest().packageDigest(site.packageOf(second));
        ComparisonStatement looser = new ComparisonStatement(
                third,
                new PackageDigest().packageDigest(site.packageOf(third)),
                second,
                before,
                "ab".repeat(32),
                ReleaseKit.policyDigest(site.packageOf(third)),
                ComparisonStatement.Result.PASSED,
                List.of("floor"),
                List.of(),
                List.of(),
                site.kit
                        .report(site.packageOf(third), third, Map.of(), Optional.of(second))
                        .replace("\"leakage\"", "\"luck\""));
        order(third, before, site.kit.compare(looser, site.kit.builder));
        assertRefused(site.dossier(third), "order 3", "gate leakage is missing");
    }

    private void order(VersionId candidate, String replaced, String comparison) {
        Succession succession = new Succession(
                Optional.of(replaced),
                Optional.of(Envelope.parse(comparison.getBytes(StandardCharsets.UTF_8), Envelope.IN_TOTO_TYPE)
                        .payloadDigest()));
        String approval = site.approve(candidate, Action.ACTIVATE, site.kit.rhea, "rhea", succession);
        site.comparison = Optional.of(comparison);
        site.order(candidate, Action.ACTIVATE, List.of(approval), Optional.of(replaced));
        site.comparison = Optional.empty();
    }
}
