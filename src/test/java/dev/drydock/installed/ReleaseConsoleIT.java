package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.files.Sha256;
import dev.drydock.packaging.Envelope;
import dev.drydock.packaging.SigningKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/**
 * A release manager at the console of the built installation: reads what a night proposed, takes the statement, signs it with the
 * command line, hands it in, promotes, rolls back, and waives a gate for a first version. What is wrong is refused on the page with its
 * sentence, what a role may not do is refused and recorded once, and the pages say so when the serving node is silent. One
 * site, one night: the chapters follow one another.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReleaseConsoleIT {
    private static final String CANDIDATE = "/console/candidate?version=pump-failure/2";
    private static final String MODEL = "/console/model?name=pump-failure";

    @TempDir
    static Path folder;

    private InstalledSite site;
    private Browser browser;

    @BeforeAll
    void runTheNightAndOpenTheBrowser() {
        Browser.requireInstalled();
        site = PreparedNight.shared().beginAfterIt().site();
        site.start();
        browser = new Browser("https://localhost:" + site.port(), folder);
    }

    @AfterAll
    void close() {
        if (browser != null) {
            browser.close();
        }
        if (site != null) {
            site.killEverything();
        }
    }

    private void signIn(String user) throws IOException {
        browser.signIn(user, site.password(user));
    }

    private void open(String page) {
        browser.open(page);
        browser.look(400, false);
        assertThat(browser.sidewaysScroll()).as(page + " at 400 pixels").isZero();
        browser.look(1280, false);
        assertThat(browser.sidewaysScroll()).as(page + " at 1280 pixels").isZero();
        assertThat(browser.hiddenOfTables())
                .as("tables of " + page + " that are wider than the page")
                .isEmpty();
        assertThat(browser.violations()).as(page).isEmpty();
    }

    @Test
    @Order(1)
    void whoMayNotDecideHasNoButtonsAndAForgedPostIsRefusedAndRecordedOnce() throws IOException {
        signIn("emil");
        open(CANDIDATE);
        assertThat(browser.text()).contains("1 approval of 1 is missing, which milo or rhea can give.");
        for (String button : List.of("Approve…", "Reject…", "Promote")) {
            assertThat(browser.buttons(button)).as(button).isEmpty();
        }
        for (String deed : List.of("reject", "promote")) {
            long before = auditRecords();
            assertThat(post("/console/candidate", "do=" + deed + "&version=pump-failure/2&reason=forged"))
                    .as(deed)
                    .isEqualTo(403);
            assertThat(auditRecords() - before).as(deed).isEqualTo(1);
            assertThat(lastRecord(before)).contains("\"emil\"").contains(deed + "-candidate.refused");
        }
        long before = auditRecords();
        assertThat(post("/console/sign", "action=activate&version=pump-failure/2&envelope=none"))
                .isEqualTo(403);
        assertThat(auditRecords() - before).isEqualTo(1);
        browser.open("/console/sign?action=activate&version=pump-failure/2");
        assertThat(browser.text()).contains("NOT_ALLOWED").contains("release-manager");
        assertThat(site.rest("rhea", "GET", "/candidates/pump-failure/2", "application/json", new byte[0])
                        .body()
                        .at("/version/state")
                        .asText())
                .isEqualTo("PROPOSED");
    }

    /** As a page of this session would post, with its token. */
    private int post(String path, String body) {
        Object status = browser.asyncScript("""
                const done = arguments[arguments.length - 1];
                const token = document.querySelector('input[name=token]').value;
                fetch(arguments[0], {method: 'POST', redirect: 'manual', body: arguments[1] + '&token=' + encodeURIComponent(token),
                  headers: {'Content-Type': 'application/x-www-form-urlencoded'}}).then(answer => done(answer.status), () => done(-1));
                """, path, body);
        return ((Number) Objects.requireNonNull(status)).intValue();
    }

    private long auditRecords() throws IOException {
        String note = site.rest("audrey", "GET", "/audit/checkpoint", "application/json", new byte[0])
                .body()
                .path("note")
                .asText();
        return Long.parseLong(note.lines().skip(1).findFirst().orElseThrow());
    }

    private String lastRecord(long number) throws IOException {
        return site.rest("audrey", "GET", "/audit/records?limit=1&from=" + number, "application/json", new byte[0])
                .body()
                .at("/items/0/record")
                .asText();
    }

    @Test
    @Order(2)
    void theReleaseManagerReadsTheCandidateAndComesToTheStatementByKeyboard() throws IOException {
        signIn("rhea");
        open("/console/models");
        assertThat(browser.text()).contains("Candidates that await a decision").contains("0 of 1");
        browser.follow("pump-failure/2");
        assertThat(browser.text())
                .contains(" gates passed")
                .contains("Comparison with the champion")
                .contains("log-likelihood")
                .contains("north")
                .contains("submitted its run")
                .contains("vibration")
                .contains("drifted");
        assertThat(browser.findAll("svg.interval .dot")).hasSizeGreaterThanOrEqualTo(8);
        assertThat(browser.findAll("svg.calibration circle.ours")).isNotEmpty();
        for (int tab = 0; tab < 20 && !browser.focused().equals("Approve…"); tab++) {
            browser.keys(Keys.TAB);
        }
        assertThat(browser.focused()).isEqualTo("Approve…");
        browser.keys(Keys.ENTER);
        browser.awaitText("Download the statement");
        assertThat(browser.path()).startsWith("/console/sign");
    }

    @Test
    @Order(3)
    void whatIsWrongIsRefusedOnThePageWithItsSentence() throws IOException {
        signIn("rhea");
        String page = "/console/sign?action=activate&version=pump-failure/2";
        open(page);
        Path statement = download();
        Path signed = sign("approve", "rhea", statement);
        String offered = Files.readString(statement);
        String other = offered.replaceFirst("\"packageDigest\" : \"[0-9a-f]{4}", "\"packageDigest\" : \"beef");
        assertThat(other).isNotEqualTo(offered);
        handIn(Files.readString(signed).replace(base64(offered), base64(other)));
        assertThat(browser.text()).contains("SIGNATURE_WRONG").contains("was changed after signing");
        SigningKey key = SigningKey.read(site.root().resolve("demo/keys/rhea.key"));
        byte[] about = other.getBytes(StandardCharsets.UTF_8);
        handIn(new String(Envelope.sign(Envelope.APPROVAL_TYPE, about, key).toJson(), StandardCharsets.UTF_8));
        assertThat(browser.text()).contains("APPROVAL_OTHER").contains("it was signed for package beef");
        handIn(Files.readString(sign("approve", "milo", statement)));
        assertThat(browser.text()).contains("APPROVAL_NOT_OF_CALLER").contains("signed by milo");
        handIn("{}");
        assertThat(browser.text()).contains("ENVELOPE_MALFORMED");
        browser.open(page);
        browser.follow("Submit");
        assertThat(browser.text()).contains("Nothing was submitted");
        assertThat(browser.path()).startsWith("/console/sign");
        browser.open(CANDIDATE);
        assertThat(browser.text()).contains("PROPOSED").contains("There is no valid signed statement");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Presses the button and waits until the file is there, whole. */
    private Path download() throws IOException {
        String digest = browser.find("p.buttons code").getText();
        WebElement button = browser.button("Download the statement");
        Path file = folder.resolve(Objects.requireNonNull(button.getDomAttribute("download")));
        Files.deleteIfExists(file);
        button.click();
        Browser.await(() -> Files.exists(file) && isWhole(file, digest));
        return file;
    }

    private static boolean isWhole(Path file, String digest) {
        try {
            return Sha256.hex(Files.readAllBytes(file)).equals(digest);
        } catch (IOException e) {
            return false;
        }
    }

    private Path sign(String command, String person, Path statement) {
        Path signed = folder.resolve(person + "-" + statement.getFileName());
        InstalledSite.Said said = site.as(
                person,
                command,
                "--statement",
                statement.toString(),
                "--key",
                key(person),
                "--yes",
                "-o",
                signed.toString());
        assertThat(said.expecting(0).err()).contains("(hashed here)");
        return signed;
    }

    private void handIn(String envelope) {
        WebElement text = browser.find("#envelope");
        text.clear();
        browser.script("arguments[0].value = arguments[1]", text, envelope);
        browser.follow("Submit");
    }

    private void handIn(Path signed) {
        browser.find("#file").sendKeys(signed.toString());
        browser.follow("Submit");
    }

    @Test
    @Order(4)
    void aSignedStatementApprovesAndThePromotedVersionAnswers() throws IOException {
        signIn("rhea");
        open("/console/sign?action=activate&version=pump-failure/2");
        handIn(sign("approve", "rhea", download()));
        browser.awaitText("The server accepted your approval of pump-failure/2. The version is APPROVED.");
        assertThat(browser.buttons("Approve…")).isEmpty();
        assertThat(browser.text()).contains("You have approved this version.");
        browser.follow("Promote");
        awaitExecution();
        open(MODEL);
        assertThat(browser.text()).contains("in service at the node").contains("promoted");
        assertThat(browser.find("table.windows").getText())
                .contains("4 of 12 drifted")
                .contains("RETRAIN");
        assertThat(browser.find("ul.tiles li:nth-child(2) b").getText()).isEqualTo("pump-failure/2");
        assertThat(site.ask().path("model_version").asText()).isEqualTo("2");
        open(CANDIDATE);
        assertThat(browser.find("section[aria-label='On the node']").getText())
                .contains("On the node", "PASS; order", "determinism", "memory", "latency:p99")
                .contains("Not run there, because a node has no rows:")
                .doesNotContain("differs");
    }

    /** The page after a start is that of its execution. */
    private void awaitExecution() {
        Browser.await(() -> browser.path().startsWith("/console/execution?id="));
        String id = browser.path().replaceAll("\\D+", "");
        assertThat(site.as("emil", "status", id, "--wait", "--timeout", "5m").exitCode())
                .isZero();
    }

    @Test
    @Order(5)
    void aDamagedPackageIsToldEverywhereAndRefusedBeforeAnybodySigns() throws IOException {
        assertThat(site.as("rhea", "scrub").expecting(0).out())
                .contains("pump-failure/1")
                .doesNotContain("DAMAGED");
        String before = digestOf("pump-failure/1");
        Path stored = site.root().resolve("var/packages/" + before);
        Path weights = stored.resolve("model/weights.pt");
        byte[] signed = Files.readAllBytes(weights);
        byte[] altered = signed.clone();
        altered[altered.length / 2] ^= 1;
        Files.write(weights, altered);
        Files.delete(site.root().resolve("serving/packages/" + before + "/model/weights.pt"));

        assertThat(site.as("rhea", "scrub").expecting(1).out()).contains("DAMAGED  model/weights.pt has SHA-256");
        site.as("rhea", "scrub").expecting(1);
        assertThat(site.as("", "doctor").expecting(1).out())
                .containsPattern("stored packages +WRONG +pump-failure/1: model/weights.pt has SHA-256");
        Browser.await(() -> site.as("", "server", "status")
                .out()
                .contains("in this node's package cache, pump-failure/1 is damaged"));
        assertThat(site.as("", "server", "status").expecting(0).out())
                .contains("WARNING: 1 stored package(s) are damaged");
        signIn("rhea");
        for (String page : List.of(MODEL, "/console/models")) {
            open(page);
            assertThat(browser.find(".notice.bad").getText())
                    .contains("Stored packages are damaged", "pump-failure/1: model/weights.pt has SHA-256");
        }
        assertThat(site.as(
                                "rhea",
                                "rollback",
                                "pump-failure",
                                "--key",
                                site.root().resolve("demo/keys/rhea.key").toString(),
                                "--reason",
                                "a test")
                        .expecting(1)
                        .err())
                .contains("PACKAGE_DAMAGED", "pump-failure/1 cannot be rolled back to", stored.toString());

        Files.delete(weights);
        assertThat(site.as("", "doctor").expecting(1).out()).contains("pump-failure/1");
        Files.write(weights, signed);
        site.as("rhea", "scrub").expecting(0);
        assertThat(site.rest("audrey", "GET", "/audit/records?limit=1000&from=0", "application/json", new byte[0])
                        .body()
                        .toString())
                .containsOnlyOnce("package.damaged")
                .containsOnlyOnce("package.mended");
        open(MODEL);
        assertThat(browser.text()).doesNotContain("Stored packages are damaged");
    }

    private String digestOf(String version) {
        for (JsonNode one :
                site.as("rhea", "scrub", "--last", "--json").expecting(0).json().path("packages")) {
            if (one.path("version").asText().equals(version)) {
                return one.path("packageDigest").asText();
            }
        }
        throw new AssertionError(version + " is not stored");
    }

    @Test
    @Order(6)
    void aSignedStatementRollsBack() throws IOException {
        signIn("rhea");
        open(MODEL);
        browser.press("Roll back…");
        browser.find("#reason").sendKeys("Vibration sensors were recalibrated.");
        browser.follow("Create statement");
        browser.awaitText("Roll back to pump-failure/1");
        assertThat(browser.find("#statement").getText()).contains("Vibration sensors were recalibrated.");
        handIn(sign("rollback", "rhea", download()));
        awaitExecution();
        open(MODEL);
        assertThat(browser.find("ul.tiles li:nth-child(2) b").getText()).isEqualTo("pump-failure/1");
        assertThat(browser.text()).contains("rolled back");
        theModelsWeeksShowBoth();
        assertThat(site.ask().path("model_version").asText()).isEqualTo("1");
        Browser.await(() -> !site.as("", "server", "status").out().contains("is damaged")); // it was delivered again
    }

    /** After the release and the rollback, so that there is a mark of each. */
    private void theModelsWeeksShowBoth() throws IOException {
        browser.follow("History");
        browser.awaitText("History of pump-failure");
        assertThat(browser.text())
                .contains("Accuracy on labelled rows", "auc, higher is better", "Drift", "Rows a day", "Time to score")
                .contains("pump-failure/2 came into service, requested by rhea")
                .contains("pump-failure/1 is back in service, requested by rhea")
                .contains("Numbers by day");
        assertThat(browser.findAll("svg.weeks")).hasSizeGreaterThanOrEqualTo(4);
        assertThat(browser.findAll("svg.weeks:first-of-type .m-release")).isNotEmpty();
        assertThat(browser.findAll("svg.weeks:first-of-type .m-rollback")).isNotEmpty();
        assertThat(browser.findAll("svg.weeks .d-candidate circle")).isNotEmpty();
        assertThat(browser.find("svg.weeks").getDomAttribute("aria-label"))
                .startsWith("Accuracy on labelled rows: auc, ");
        site.ask();
        Browser.await(
                () -> { // until the orchestrator has asked the node
                    browser.open("/console/history?model=pump-failure");
                    return !browser.findAll("svg.weeks .b-requests").isEmpty()
                            && !browser.findAll("svg.weeks .d-p95").isEmpty();
                });
        open("/console/history?model=pump-failure&weeks=52");
        open("/console/history?model=pump-failure&weeks=53");
        assertThat(browser.text()).contains("Ask for 1 to 52 weeks");
        open("/console/history?model=none");
        assertThat(browser.text()).contains("MODEL_UNKNOWN");
    }

    @Test
    @Order(7)
    void aSuspendedModelAnswersNowhereUntilPeopleLiftIt() throws IOException {
        site.as("rhea", "suspend", "pump-failure", "--key", key("rhea"), "--yes", "--reason", "It alarms <always>.")
                .expecting(0);
        assertThat(site.ask().path("code").asText()).isEqualTo("MODEL_SUSPENDED");
        signIn("rhea");
        open(MODEL);
        assertThat(browser.find("[aria-label='Suspended']").getText())
                .contains("rhea suspended it", "It alarms <always>.", "Nobody has signed", "1 signature is missing.");
        assertThat(site.as("rhea", "suspensions").expecting(0).out()).contains("SUSPENDED", "knows");
        site.killServer("serving");
        site.startOnly("serving");
        assertThat(site.ask().path("code").asText())
                .as("after a restart of the node")
                .isEqualTo("MODEL_SUSPENDED");

        String resumed = site.as("milo", "resume", "pump-failure", "--key", key("milo"), "--yes", "--reason", "Mended.")
                .expecting(0)
                .out();
        assertThat(resumed).contains("Model pump-failure answers again. Signed by: milo.");
        assertThat(site.ask().path("model_version").asText()).isEqualTo("1");
        open(MODEL);
        assertThat(browser.findAll("[aria-label='Suspended']")).isEmpty();
    }

    @Test
    @Order(8)
    void everyModelYamlThatWasInForceIsToldWithWhatItChanged() throws IOException {
        signIn("rhea");
        open(MODEL);
        assertThat(browser.text()).contains("model.yaml in force").doesNotContain("Earlier model.yaml");
        String imported = site.as("emil", "definition", "show", "pump-failure")
                .expecting(0)
                .out();
        String changed = imported.replace("salt: pump-failure", "salt: \"<b>wells</b>\"");
        Path yaml = Files.writeString(folder.resolve("other.yaml"), changed);
        site.as("emil", "definition", "change", "pump-failure", yaml.toString()).expecting(0);

        open(MODEL);

        assertThat(browser.find("section[aria-label='Earlier definitions']").getText())
                .contains(Sha256.hex(changed.getBytes(StandardCharsets.UTF_8)).substring(0, 12) + " in force")
                .contains("brought by emil")
                .containsSubsequence("splits.salt", "pump-failure", "<b>wells</b>", "with the model's import");
    }

    @Test
    @Order(9)
    void whoWaivedAGateMayNotApproveAndReadsWhy() throws IOException {
        Path spare = folder.resolve("spare");
        InstalledSite.copy(InstalledSite.HOME.resolve("sample-data/pump-failure"), spare);
        Path yaml = spare.resolve("model.yaml");
        Files.writeString(yaml, Files.readString(yaml).replace("name: pump-failure\n", "name: pump-spare\n"));
        site.as("emil", "import", spare.toString()).expecting(0);
        signIn("rhea");
        open("/console/candidate?version=pump-spare/1");
        assertThat(browser.text()).contains("Blocked by no-baseline").contains("INSUFFICIENT EVIDENCE");
        browser.press("Waive…");
        browser.findAll("textarea[name=reason]").stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElseThrow()
                .sendKeys("The first of its kind.");
        browser.follow("Create statement");
        browser.awaitText("Waive no-baseline for pump-spare/1");
        handIn(sign("waive", "rhea", download()));
        browser.awaitText("The server accepted your waiver for pump-spare/1. The version is PROPOSED.");
        assertThat(browser.buttons("Approve…")).isEmpty();
        assertThat(browser.text()).contains("You waived gate no-baseline, so another person must approve the version.");
        open("/console/sign?action=activate&version=pump-spare/1");
        browser.awaitText("APPROVER_IN_LINEAGE"); // before there is anything to sign
        assertThat(browser.text()).contains("rhea waived gate no-baseline");
    }

    @Test
    @Order(10)
    void aRejectedVersionSaysSoForGood() throws IOException {
        signIn("milo");
        open("/console/candidate?version=pump-spare/1");
        browser.press("Reject…");
        browser.find("#reason").sendKeys("No spare is needed.");
        browser.follow("Reject");
        browser.awaitText("pump-spare/1 is rejected. This cannot be undone.");
        assertThat(browser.findAll("form#reject")).isEmpty();
        assertThat(browser.text()).contains("REJECTED");
        assertThat(browser.find("section.decide").getText())
                .contains("Rejected by milo, ")
                .contains("No spare is needed.");
    }

    @Test
    @Order(11)
    void everyPageSaysWhatThereIsNot() throws IOException {
        signIn("rhea");
        open("/console/candidate?version=pump-failure/99");
        assertThat(browser.text()).contains("VERSION_UNKNOWN").contains("pump-failure/99");
        open("/console/candidate?version=seven");
        assertThat(browser.text()).contains("\"seven\"");
        open("/console/model?name=none");
        assertThat(browser.text()).contains("MODEL_UNKNOWN");
        open("/console/sign?action=dance&version=pump-failure/1");
        assertThat(browser.text()).contains("\"dance\"");
        open("/console/statement?digest=0");
        assertThat(browser.text()).contains("no longer keeps this statement");
    }

    @Test
    @Order(12)
    void whatIsDoneByBreakGlassStandsOnEveryPageUntilSomebodyElseReviewedIt() throws IOException {
        allowBreakGlass();
        signIn("rhea");
        open(MODEL);
        browser.press("Roll back…");
        browser.find("input[name='break-glass']").click();
        browser.find("#reason").sendKeys("It misses every leak since noon.");
        browser.follow("Create statement");
        browser.awaitText("by break-glass");
        handIn(sign("rollback", "rhea", download()));
        browser.awaitText("Missing signatures: 1");
        assertThat(backByBreakGlass(key("rhea")).err()).contains("APPROVAL_NOT_OF_CALLER");
        backByBreakGlass(key("ada")).expecting(0);
        assertThat(site.ask().path("model_version").asText()).isEqualTo("2");

        open("/console/executions");
        assertThat(browser.find("div.notice.bad").getText())
                .contains("Break-glass: to be reviewed", "pump-failure was rolled back to pump-failure/2")
                .contains("by rhea and ada", "It misses every leak since noon.; Milo cannot be reached.")
                .contains("drydock break-glass review ");
        String order = site.as("sam", "break-glass", "list", "--open", "--json")
                .expecting(0)
                .json()
                .path(0)
                .path("order")
                .asText();
        assertThat(site.as("rhea", "break-glass", "review", order, "--finding", "right")
                        .err())
                .contains("BREAK_GLASS_NOT_REVIEWED", "rhea signed order " + order);
        site.as("milo", "break-glass", "review", order, "--finding", "Right: two leaks were real.")
                .expecting(0);
        open("/console/executions");
        assertThat(browser.findAll("div.notice.bad")).isEmpty();
        assertThat(site.as("audrey", "break-glass", "list").expecting(0).out())
                .contains("by milo: Right: two leaks were real.");
    }

    private InstalledSite.Said backByBreakGlass(String key) {
        return site.as(
                "ada",
                "rollback",
                "pump-failure",
                "--to",
                "pump-failure/2",
                "--break-glass",
                "--reason",
                "Milo cannot be reached.",
                "--key",
                key,
                "--yes",
                "--wait");
    }

    /** The second trust file: two release managers must sign, or one of them and ada. */
    private void allowBreakGlass() {
        String ada = site.root().resolve("demo/keys/ada.key").toString();
        site.here("", "keygen", ada).expecting(0);
        String draft = folder.resolve("trust-2.unsigned.json").toString();
        List<String> init = new ArrayList<>(List.of("trust", "init", "--trust-version", "2", "-o", draft));
        init.addAll(List.of("--root", "root-1=" + publicKey("root-1"), "--approval-quorum", "2"));
        init.addAll(List.of("--break-glass-days", "7", "--person", "ada:break-glass=" + publicKey("ada")));
        for (String person : List.of("rhea", "milo")) {
            init.addAll(List.of("--person", person + ":release-manager=" + publicKey(person)));
        }
        site.here("", init.toArray(String[]::new)).expecting(0);
        site.here("", "trust", "sign", draft, "--key", key("root-1")).expecting(0);
        site.here("", "trust", "install", folder.resolve("trust-2.json").toString(), "--yes")
                .expecting(0);
        String policy = folder.resolve("policy-of-both.json").toString();
        String byOne = site.root().resolve("etc/policy.json").toString();
        site.here("", "policy", "sign", byOne, "--key", key("milo"), "-o", policy)
                .expecting(0);
        site.here("", "policy", "install", policy).expecting(0);
    }

    private String key(String name) {
        return site.root().resolve("demo/keys/" + name + ".key").toString();
    }

    private String publicKey(String name) {
        return site.root().resolve("demo/keys/" + name + ".pub").toString();
    }

    @Test
    @Order(13)
    void aSilentServingNodeIsSaid() throws IOException {
        site.killServer("serving");
        signIn("rhea");
        for (String page : List.of("/console/models", MODEL)) {
            open(page);
            assertThat(browser.text())
                    .contains("The version in service is not known")
                    .contains("does not answer");
        }
        assertThat(browser.find("ul.tiles li:nth-child(1) b").getText()).isEqualTo("pump-failure/2");
    }

    @Test
    @Order(14)
    void theAuditLogIsCopiedByWhoMayReadIt() {
        site.as("emil", "audit", "export", auditCopy()).expecting(77);
        site.as("audrey", "audit", "export", auditCopy()).expecting(0);
        assertThat(site.as("", "audit", "witness", auditCopy()).expecting(0).out())
                .startsWith("INTACT");
    }

    private static String auditCopy() {
        return folder.resolve("audit-copy").toString();
    }

    /** The next chapter starts the server again. */
    @Test
    @Order(15)
    void anImportWhoseServerIsKilledSaysThatItMayHaveBeenDone() throws Exception {
        Path other = folder.resolve("other");
        InstalledSite.copy(InstalledSite.HOME.resolve("sample-data/pump-failure"), other);
        Path yaml = other.resolve("model.yaml");
        Files.writeString(yaml, Files.readString(yaml).replace("name: pump-failure\n", "name: pump-other\n"));
        CompletableFuture<InstalledSite.Said> importing =
                CompletableFuture.supplyAsync(() -> site.as("emil", "import", other.toString()));
        Browser.await(() -> states("pump-other").contains("ASSEMBLED"));
        site.killOrchestrator();
        assertThat(importing.join().expecting(69).err()).contains("the server may have done what you requested");
    }

    private String states(String model) {
        return site.as("emil", "versions", model).expecting(0).out();
    }

    @Test
    @Order(16)
    void aRecordThatSomebodyChangedInTheDatabaseIsNamed() throws Exception {
        site.stop();
        String url = "jdbc:h2:file:" + site.root().resolve("var/db/drydock");
        try (Connection database = DriverManager.getConnection(url, "drydock", "");
                Statement statement = database.createStatement()) {
            assertThat(statement.executeUpdate(
                            "update audit_record set canonical = replace(canonical, '\"rhea\"', '\"milo\"')"
                                    + " where number = (select max(number) from audit_record where canonical like"
                                    + " '%\"rhea\"%')"))
                    .isEqualTo(1);
        }
        site.startOnly("orchestrator");
        Browser.await(() -> states("pump-other").contains("REJECTED")); // what the killed server had begun
        signIn("audrey");
        open("/console/audit");
        assertThat(browser.find("section.notice.bad").getText())
                .contains("The log was changed")
                .contains("CHANGED");
        assertThat(browser.findAll("tr.damaged")).hasSize(1);
        site.as("audrey", "audit", "verify").expecting(1);
        site.as("audrey", "audit", "export", auditCopy()).expecting(0); // it has the record as it was
        assertThat(site.as("", "audit", "witness", auditCopy()).expecting(0).out())
                .startsWith("INTACT");
    }
}
