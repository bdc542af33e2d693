package dev.drydock.cli.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.site.SiteInitialisation;
import dev.drydock.cli.terminal.FakeOrchestrator;
import dev.drydock.cli.terminal.PlainFiles;
import dev.drydock.cli.terminal.Terminal;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ComparisonStatement;
import dev.drydock.domain.release.ComparisonStatement.Result;
import dev.drydock.domain.release.Environment;
import dev.drydock.domain.release.Environment.Differences;
import dev.drydock.domain.release.SignedApproval;
import dev.drydock.domain.release.Succession;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.Statements;
import dev.drydock.packaging.TarArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person signs is what was fetched and hashed on their side, and nothing else. */
class ApproveTest {
    private static final VersionId VERSION = new VersionId("pump-failure", 7);

    /** Digest of what a comparison holds the package against. */
    private static final String REPLACED = "55".repeat(32);

    @TempDir
    static Path site;

    @TempDir
    Path folder;

    private final ReleaseKit kit = new ReleaseKit();
    private FakeOrchestrator server;
    private Terminal terminal;
    private Path key;
    private Path tree;

    @BeforeAll
    static void makeSite() {
        new SiteInitialisation(new SiteFolder(site))
                .complete(SiteConfiguration.standard("demo", 9443, 9444), Map.of("rhea", "release-manager"));
    }

    @BeforeEach
    void offerACandidate() throws Exception {
        server = new FakeOrchestrator(new SiteFolder(site));
        terminal = new Terminal(site).as("rhea");
        key = folder.resolve("rhea.key");
        kit.rhea.write(key);
        tree = Files.createDirectory(folder.resolve("package"));
        kit.assembleSigned(tree, Map.of());
        offer(kit.statement(Action.ACTIVATE, VERSION, tree, kit.trust()));
        server.answers(
                "GET /candidates/pump-failure/7/report",
                200,
                Files.readAllBytes(tree.resolve("report/gate-report.json")));
        server.answers("GET /candidates/pump-failure/7", 200, candidate("null"));
        server.answers("POST /candidates/pump-failure/7/approvals", 200, "{\"state\": \"APPROVED\"}");
    }

    private void offer(ApprovalStatement statement) {
        server.answers(
                "GET /candidates/pump-failure/7/statement?action=activate",
                200,
                "{\"payloadType\": \"application/vnd.drydock.approval+json\", \"payload\": \""
                        + Base64.getEncoder().encodeToString(Statements.write(statement)) + "\"}");
    }

    private static String candidate(String definition) {
        return "{\"lineage\": [], \"approvals\": [], \"waivers\": [], \"quorum\": 1, \"definition\": " + definition
                + "}";
    }

    private void offerPackage() throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        new TarArchive(PackageLimits.STANDARD).write(tree, tar);
        server.answers("GET /candidates/pump-failure/7/package?signing=true", 200, tar.toByteArray());
    }

    private int approve(String... more) {
        String[] arguments = {"approve", "pump-failure/7", "--key", key.toString(), "--server", server.url()};
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return terminal.run(all);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private boolean nothingWasHandedIn() {
        return server.requests().stream().noneMatch(request -> request.line().startsWith("POST"));
    }

    @Test
    void signsExactlyWhatWasHashed() throws IOException {
        offerPackage();

        assertThat(approve("--yes")).as(terminal.err()).isZero();

        String envelope = server.requests().get(server.requests().size() - 1).text();
        SignedApproval signed = Statements.open(envelope, kit.trust());
        assertThat(signed.signers()).extracting("name").containsExactly("rhea");
        assertThat(signed.statement()).isEqualTo(kit.statement(Action.ACTIVATE, VERSION, tree, kit.trust()));
        assertThat(terminal.err())
                .contains("version pump-failure/7 may go into service")
                .contains("hashed here");
        assertThat(terminal.out()).contains("APPROVED");
    }

    private static final Differences JDK =
            new Differences(List.of(new Environment.Difference("jdk", "17.0.12", "21.0.4")));

    private static String withStage(String here) {
        return candidate(
                "null, \"stage\": {\"stage\": \"production\", \"after\": \"staging\", \"days\": 7, \"proven\": true,"
                        + " \"reports\": [], \"uncounted\": [], \"unknown\": null, \"differences\": [{\"fact\": \"jdk\","
                        + " \"there\": \"17.0.12\", \"here\": \"" + here + "\"}]}");
    }

    private void offerAccepting(String query) {
        ApprovalStatement like = kit.statement(Action.ACTIVATE, VERSION, tree, kit.trust());
        ApprovalStatement accepting = new ApprovalStatement(
                like.action(),
                like.version(),
                like.packageDigest(),
                like.reportDigest(),
                like.policyDigest(),
                like.trustDigest(),
                like.site(),
                like.stage(),
                like.issuedAt(),
                like.expiresAt(),
                like.auditCheckpoint(),
                like.gate(),
                like.reason(),
                like.succession(),
                JDK.digest(),
                false);
        server.answers(
                "GET /candidates/pump-failure/7/statement?action=activate" + query,
                200,
                "{\"payloadType\": \"application/vnd.drydock.approval+json\", \"payload\": \""
                        + Base64.getEncoder().encodeToString(Statements.write(accepting)) + "\"}");
    }

    /** The person sees what the signature accepts. */
    @Test
    void signsForTheDifferencesThatItLists() throws Exception {
        server.close();
        server = new FakeOrchestrator(new SiteFolder(site));
        offerPackage();
        offerAccepting("&acceptDifferences=true");
        server.answers(
                "GET /candidates/pump-failure/7/report",
                200,
                Files.readAllBytes(tree.resolve("report/gate-report.json")));
        server.answers("GET /candidates/pump-failure/7", 200, withStage("21.0.4"));
        server.answers("POST /candidates/pump-failure/7/approvals", 200, "{\"state\": \"APPROVED\"}");
        assertThat(approve("--yes", "--accept-differences")).as(terminal.err()).isZero();
        assertThat(terminal.err())
                .contains("Differs from the stage before: jdk: 17.0.12 there, 21.0.4 here")
                .contains("accepting differences   " + JDK.digest().orElseThrow());
        String envelope = server.requests().get(server.requests().size() - 1).text();
        assertThat(Statements.open(envelope, kit.trust()).statement().differences())
                .isEqualTo(JDK.digest());
    }

    @Test
    void signsForNoDifferencesThatItDidNotList() throws Exception {
        for (String option : List.of("", "&acceptDifferences=true")) {
            server.close();
            server = new FakeOrchestrator(new SiteFolder(site));
            offerPackage();
            offerAccepting(option);
            server.answers(
                    "GET /candidates/pump-failure/7/report",
                    200,
                    Files.readAllBytes(tree.resolve("report/gate-report.json")));
            server.answers("GET /candidates/pump-failure/7", 200, withStage("17.0.13"));
            assertThat(option.isEmpty() ? approve("--yes") : approve("--yes", "--accept-differences"))
                    .isEqualTo(1);
            assertThat(terminal.err())
                    .contains("BYTES_DIFFER")
                    .contains(
                            "accepts other differences from the environment of the stage before than the server lists");
            assertThat(nothingWasHandedIn()).isTrue();
        }
    }

    @Test
    void showsWhatTheModelFileSaysOtherwiseThanTheParents() throws IOException {
        offerPackage();
        String keys = "\", \"broughtBy\": [\"erin\", \"ed\"], \"changes\":"
                + " [{\"key\": \"sweep[0].learning-rate\", \"before\": \"0.1\", \"after\": null}]}";
        String digest = Sha256.hex(Files.readAllBytes(tree.resolve("model/model.yaml")));
        server.answers(
                "GET /candidates/pump-failure/7",
                200,
                candidate("{\"parent\": \"pump-failure/6\", \"digest\": \"" + digest + keys));
        server.answers(
                "GET /candidates/pump-failure/7",
                200,
                candidate("{\"parent\": \"pump-failure/6\", \"digest\": \"" + "ab".repeat(32) + keys));

        assertThat(approve("--yes")).as(terminal.err()).isZero();
        assertThat(terminal.err()).doesNotContain("model.yaml");
        assertThat(approve("--yes")).as(terminal.err()).isZero();
        assertThat(terminal.err())
                .contains("model.yaml, brought by erin, ed, differs from that of pump-failure/6:")
                .contains("  sweep[0].learning-rate: 0.1 -> (not written)");
        assertThat(approve("--yes")).as(terminal.err()).isZero();
        assertThat(terminal.err()).contains("The package's model.yaml is not the one that the server describes.");
    }

    @Test
    void signsNothingWhenTheFetchedPackageIsAnother() throws IOException {
        Files.writeString(tree.resolve("model/weights.pt"), "other weights");
        offerPackage();

        assertThat(approve("--yes")).isEqualTo(1);
        assertThat(terminal.err()).contains("BYTES_DIFFER").contains("package digest");
        assertThat(nothingWasHandedIn()).isTrue();
    }

    @Test
    void signsNothingWhenTheStatementIsAboutAnotherVersion() throws IOException {
        server.close();
        offerAnotherVersion();
        offerPackage();

        assertThat(approve("--yes")).isEqualTo(1);
        assertThat(terminal.err()).contains("BYTES_DIFFER").contains("pump-failure/8");
        assertThat(nothingWasHandedIn()).isTrue();
    }

    private void offerAnotherVersion() throws IOException {
        try {
            server = new FakeOrchestrator(new SiteFolder(site));
        } catch (java.security.GeneralSecurityException e) {
            throw new IOException(e);
        }
        offer(kit.statement(Action.ACTIVATE, new VersionId("pump-failure", 8), tree, kit.trust()));
        server.answers(
                "GET /candidates/pump-failure/7/report",
                200,
                Files.readAllBytes(tree.resolve("report/gate-report.json")));
    }

    @Test
    void signsOnlyWhenThePersonSaysYes() throws IOException {
        offerPackage();

        assertThat(terminal.types("no")
                        .run("approve", "pump-failure/7", "--key", key.toString(), "--server", server.url()))
                .isEqualTo(64);
        assertThat(nothingWasHandedIn()).isTrue();

        terminal.types("yes");
        assertThat(approve()).as(terminal.err()).isZero();
    }

    @Test
    void usesNoKeyThatOthersCanRead() throws IOException {
        Files.setPosixFilePermissions(key, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
        offerPackage();

        assertThat(approve("--yes")).isNotZero();
        assertThat(terminal.err()).contains("KEY_EXPOSED");
        assertThat(server.requests()).isEmpty();
    }

    /** As a node will: the digest alone tells a person nothing. */
    @Test
    void verifiesAndPrintsTheComparisonThatAnApprovalNames() throws IOException {
        String comparison = comparison("PASS", Result.PASSED);
        offerAnew(kit.statement(Action.ACTIVATE, VERSION, tree, kit.trust(), by(comparison)));
        server.answers("GET /candidates/pump-failure/7/comparison", 200, comparison);

        assertThat(approve("--yes", "--trust", trustFile().toString()))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.err())
                .contains("Comparison with the version that it replaces:")
                .contains("slice:north");
    }

    @Test
    void signsByNoComparisonThatIsAnotherOrNotByThePolicy() throws IOException {
        String named = comparison("PASS", Result.PASSED);
        offerAnew(kit.statement(Action.ACTIVATE, VERSION, tree, kit.trust(), by(named)));
        server.answers(
                "GET /candidates/pump-failure/7/comparison", 200, comparison("INSUFFICIENT_EVIDENCE", Result.WARNED));

        assertThat(approve("--yes", "--trust", trustFile().toString())).isEqualTo(1);
        assertThat(terminal.err()).contains("BYTES_DIFFER").contains("comparison");
        assertThat(nothingWasHandedIn()).isTrue();
    }

    @Test
    void waivesAGateOfAComparisonByThatOnesReport() throws IOException {
        String comparison = comparison("INSUFFICIENT_EVIDENCE", Result.WARNED);
        offerWaiver(comparison);
        offerPackage();
        server.answers("GET /candidates/pump-failure/7/comparison", 200, comparison);
        server.answers("POST /candidates/pump-failure/7/waivers", 200, "{\"state\": \"PROPOSED\"}");

        assertThat(terminal.run(
                        "waive",
                        "slice:north",
                        "pump-failure/7",
                        "--key",
                        key.toString(),
                        "--reason",
                        "because",
                        "--server",
                        server.url(),
                        "--yes",
                        "--trust",
                        trustFile().toString()))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.err())
                .contains("slice:north")
                .contains("INSUFFICIENT_EVIDENCE")
                .contains("by the comparison");
        assertThat(terminal.out()).contains("PROPOSED");
    }

    private void offerAnew(ApprovalStatement statement) throws IOException {
        server.close();
        try {
            server = new FakeOrchestrator(new SiteFolder(site));
        } catch (java.security.GeneralSecurityException e) {
            throw new IOException(e);
        }
        offer(statement);
        server.answers(
                "GET /candidates/pump-failure/7/report",
                200,
                Files.readAllBytes(tree.resolve("report/gate-report.json")));
        server.answers("GET /candidates/pump-failure/7", 200, candidate("null"));
        server.answers("POST /candidates/pump-failure/7/approvals", 200, "{\"state\": \"APPROVED\"}");
        offerPackage();
    }

    private static Succession by(String comparison) {
        return new Succession(
                Optional.of(REPLACED),
                Optional.of(Envelope.parse(comparison.getBytes(StandardCharsets.UTF_8), Envelope.IN_TOTO_TYPE)
                        .payloadDigest()));
    }

    private String report(String north) {
        return kit.report(tree, VERSION, Map.of("slice:north", north), Optional.of(new VersionId("pump-failure", 6)));
    }

    private String comparison(String north, Result result) {
        return kit.compare(
                new ComparisonStatement(
                        VERSION,
                        new PackageDigest().packageDigest(tree),
                        new VersionId("pump-failure", 6),
                        REPLACED,
                        "ab".repeat(32),
                        ReleaseKit.policyDigest(tree),
                        result,
                        List.of(),
                        List.of(),
                        List.of(),
                        report(north)),
                kit.builder);
    }

    private void offerWaiver(String comparison) {
        ApprovalStatement like = kit.statement(Action.WAIVE, VERSION, tree, kit.trust());
        ApprovalStatement waiver = new ApprovalStatement(
                like.action(),
                like.version(),
                like.packageDigest(),
                Sha256.hex(report("INSUFFICIENT_EVIDENCE")),
                like.policyDigest(),
                like.trustDigest(),
                like.site(),
                like.stage(),
                like.issuedAt(),
                like.expiresAt(),
                like.auditCheckpoint(),
                Optional.of("slice:north"),
                like.reason(),
                by(comparison));
        server.answers(
                "GET /candidates/pump-failure/7/statement?action=waive&gate=slice%3Anorth&reason=because",
                200,
                "{\"payloadType\": \"application/vnd.drydock.approval+json\", \"payload\": \""
                        + Base64.getEncoder().encodeToString(Statements.write(waiver)) + "\"}");
    }

    private Path download(Action action) {
        Path statement = folder.resolve("pump-failure-7." + action.wireName() + ".json");
        PlainFiles.write(statement, Statements.write(kit.statement(action, VERSION, tree, kit.trust())));
        return statement;
    }

    private int signFile(String command, Path statement, String... more) {
        String[] arguments = {
            command, "--statement", statement.toString(), "--key", key.toString(), "--server", server.url(), "--yes"
        };
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return terminal.run(all);
    }

    private SignedApproval signed(Path envelope) throws IOException {
        return Statements.open(Files.readString(envelope), kit.trust());
    }

    @Test
    void signsADownloadedStatementByteForByteAndHandsNothingIn() throws IOException {
        offerPackage();
        Path statement = download(Action.ACTIVATE);

        assertThat(signFile("approve", statement)).as(terminal.err()).isZero();

        Path envelope = folder.resolve("pump-failure-7.activate.signed.json");
        assertThat(signed(envelope).signers()).extracting("name").containsExactly("rhea");
        assertThat(Envelope.parse(Files.readAllBytes(envelope), Envelope.APPROVAL_TYPE)
                        .payload())
                .isEqualTo(Files.readAllBytes(statement));
        assertThat(terminal.err())
                .contains("version pump-failure/7 may go into service")
                .contains("hashed here");
        assertThat(terminal.out()).contains(envelope.toString());
        assertThat(nothingWasHandedIn()).isTrue();
    }

    @Test
    void needsNoServerForAPackageThatThePersonBrought() throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        new TarArchive(PackageLimits.STANDARD).write(tree, tar);
        Path packed = folder.resolve("package.tar");
        Files.write(packed, tar.toByteArray());
        server.close();
        Map<Action, String> commands =
                Map.of(Action.ACTIVATE, "approve", Action.ROLL_BACK, "rollback", Action.WAIVE, "waive");
        for (Action action : Action.values()) {
            for (Path content : List.of(tree, packed)) {
                Path envelope = folder.resolve(action.wireName() + "-" + content.getFileName());
                assertThat(signFile(
                                String.valueOf(commands.get(action)),
                                download(action),
                                "--package",
                                content.toString(),
                                "-o",
                                envelope.toString()))
                        .as(terminal.err())
                        .isZero();
                assertThat(signed(envelope).statement().action()).isEqualTo(action);
            }
        }
        assertThat(tree.resolve("model.sig")).exists();
    }

    @Test
    void signsNoDownloadedStatementAboutOtherBytes() throws IOException {
        Path statement = download(Action.ACTIVATE);
        Files.writeString(tree.resolve("model/weights.pt"), "other weights");

        assertThat(signFile("approve", statement, "--package", tree.toString())).isEqualTo(1);
        assertThat(terminal.err()).contains("BYTES_DIFFER").contains("package digest");
        assertThat(folder.resolve("pump-failure-7.activate.signed.json")).doesNotExist();
    }

    @Test
    void signsADownloadedStatementOnlyForWhatTheCommandIsFor() {
        assertThat(signFile("approve", download(Action.ROLL_BACK), "--package", tree.toString()))
                .isEqualTo(1);
        assertThat(terminal.err()).contains("BYTES_DIFFER").contains("roll-back");
    }

    @Test
    void refusesAReportThatIsNotAboutTheVersionOfTheStatement() {
        Path statement = folder.resolve("other.json");
        ApprovalStatement other = kit.statement(Action.ACTIVATE, new VersionId("pump-failure", 8), tree, kit.trust());
        PlainFiles.write(statement, Statements.write(other));

        assertThat(signFile("approve", statement, "--package", tree.toString())).isEqualTo(1);
        assertThat(terminal.err()).contains("BYTES_DIFFER").contains("version of the report");
    }

    @Test
    void takesEitherANameOrAStatement() {
        Path statement = download(Action.ACTIVATE);

        assertThat(signFile("approve", statement, "pump-failure/7")).isEqualTo(64);
        assertThat(signFile("approve", statement, "--report", statement.toString()))
                .isEqualTo(64);
        assertThat(terminal.run("approve", "--key", key.toString(), "--server", server.url()))
                .isEqualTo(64);
        assertThat(terminal.run("waive", "no-baseline", "pump-failure/7", "--key", key.toString()))
                .isEqualTo(64);
        assertThat(terminal.run("rollback", "pump-failure", "--key", key.toString()))
                .isEqualTo(64);
        assertThat(nothingWasHandedIn()).isTrue();
    }

    private Path trustFile() {
        Path file = folder.resolve("trust.json");
        PlainFiles.write(file, kit.trustEnvelope(kit.trust()));
        return file;
    }

    @Test
    void saysThatNothingWasCheckedWithoutATrustFile() {
        assertThat(signFile("approve", download(Action.ACTIVATE), "--package", tree.toString()))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.err())
                .contains("WARNING: no trust file was used for checks")
                .contains("Use --trust FILE. The next version will refuse to sign without a trust file.");
    }

    @Test
    void signsWhatANodeWouldTake() {
        assertThat(signFile(
                        "approve",
                        download(Action.ACTIVATE),
                        "--package",
                        tree.toString(),
                        "--trust",
                        trustFile().toString()))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.err()).doesNotContain("WARNING");
    }

    /** Each of these was signed without a word before the package was checked. */
    @Test
    void signsNothingThatANodeWouldRefuse() throws IOException {
        Path signature = tree.resolve("model.sig");
        byte[] honest = Files.readAllBytes(signature);
        Files.delete(signature);
        refusesToSign("PACKAGE_UNSIGNED");
        Files.writeString(signature, "{}");
        refusesToSign("SIGNATURE_MALFORMED");
        Files.write(signature, honest);
        ReleaseKit stranger = new ReleaseKit();
        stranger.sign(tree);
        refusesToSign("SIGNER_NOT_TRUSTED");
        Files.writeString(
                tree.resolve("report/gate-report.json"),
                Files.readString(tree.resolve("report/gate-report.json")).replace("\"leakage\"", "\"luck\""));
        kit.sign(tree);
        refusesToSign("REPORT_NOT_BY_POLICY", "gate leakage is missing", "gate luck is unknown to the policy");
        kit.seal(tree, Map.of("slice:north", "FAIL"));
        kit.sign(tree);
        refusesToSign("REPORT_NOT_PASSED");
    }

    private void refusesToSign(String... words) {
        Path statement = download(Action.ACTIVATE);
        assertThat(signFile(
                        "approve",
                        statement,
                        "--package",
                        tree.toString(),
                        "--trust",
                        trustFile().toString()))
                .isIn(1, 77);
        assertThat(terminal.err()).contains(words);
        assertThat(folder.resolve("pump-failure-7.activate.signed.json")).doesNotExist();
    }

    @Test
    void signsNoStatementUnderAnotherTrustFile() {
        Path statement = folder.resolve("other.json");
        PlainFiles.write(
                statement,
                Statements.write(kit.statement(
                        Action.ACTIVATE, VERSION, tree, kit.trust(2, 1, java.util.Set.of("ff".repeat(32))))));
        assertThat(signFile(
                        "approve",
                        statement,
                        "--package",
                        tree.toString(),
                        "--trust",
                        trustFile().toString()))
                .isEqualTo(1);
        assertThat(terminal.err()).contains("BYTES_DIFFER", "the statement's trust file is");
    }

    /** A finding that moved the cursor could draw another verdict over the one above. */
    @Test
    void printsWhatAReportSaysWithoutControlCharacters() throws IOException {
        String json = Files.readString(tree.resolve("report/gate-report.json"));
        Files.writeString(
                tree.resolve("report/gate-report.json"),
                json.replace("\"pump-failure/6\"", "\"pump-failure/6\\u001b[2J\\nYou sign nothing\\u202e\""));
        kit.sign(tree);
        assertThat(signFile("approve", download(Action.ACTIVATE), "--package", tree.toString()))
                .as(terminal.err())
                .isZero();
        assertThat(terminal.err())
                .contains("compared with pump-failure/6\\u001b[2J\\u000aYou sign nothing\\u202e")
                .doesNotContain("\u001b", "\u202e");
    }
}
