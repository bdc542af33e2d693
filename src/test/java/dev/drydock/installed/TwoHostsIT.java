package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ReleaseOrder;
import dev.drydock.installed.InstalledSite.Said;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.VerificationKey;
import dev.drydock.sample.Sample;
import dev.drydock.sample.SampleField;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * One orchestrator, made by the documented commands, with its node as another user first and then on another host; people work as a
 * third user. At the end a hand that knows the code, and has all of the orchestrator's files and machine keys and the node's token,
 * tries to have something served that people did not release. The tests follow one another.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoHostsIT {
    private static final int ORCHESTRATOR = TwoHosts.user(1);
    private static final int NODE = TwoHosts.user(2);
    private static final int PEOPLE = TwoHosts.user(3);
    private static final int ROWS = 5000;
    private static final String FIRST = "pump-failure/1";
    private static final String SECOND = "pump-failure/2";
    private static final String SPARE = "pump-spare/1";
    private static final JsonMapper JSON = new JsonMapper();

    private TwoHosts hosts;
    private Path folder;
    private InstalledSite orchestrator;
    /** As another user of the orchestrator's host. */
    private InstalledSite neighbour;
    /** On the other host. */
    private InstalledSite remote;

    private InstalledSite people;
    private final int management = InstalledSite.freePort();
    private final int metrics = InstalledSite.freePort();
    private String root = "";

    @BeforeAll
    void installBothLayouts() throws IOException {
        hosts = TwoHosts.connected();
        folder = Files.createTempDirectory("two-hosts");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        people = hosts.first().site(folderOf("people", PEOPLE), PEOPLE, Map.of());
        orchestrator = hosts.first().site(folderOf("orchestrator", ORCHESTRATOR), ORCHESTRATOR, Map.of());
        neighbour = hosts.first().site(folderOf("neighbour", NODE), NODE, Map.of());
        remote = hosts.second().site(folderOf("remote", NODE), NODE, Map.of());
        orchestrator
                .as(
                        "",
                        "server init --name harbour --port PORT --new-user sam=scheduler --new-user emil=engineer --new-user rhea=release-manager --new-user milo=release-manager"
                                .replace("PORT", Integer.toString(orchestrator.port()))
                                .split(" "))
                .expecting(0);
        makeNode(neighbour, "localhost");
        makeNode(remote, hosts.second().address());
        trust();
        policy(1);
        carryToPeople();
    }

    /** A folder that is there and is its user's alone. */
    private Path folderOf(String name, int user) throws IOException {
        Path made = Files.createDirectory(folder.resolve(name));
        give(made, user);
        return made;
    }

    private static void give(Path file, int user) {
        InstalledSite.run("chown", "-R", user + ":" + user, file.toString());
    }

    private void makeNode(InstalledSite node, String host) {
        node.as(
                        "",
                        ("server init --only serving --name harbour --host " + host + " --serving-port "
                                        + node.servingPort())
                                .split(" "))
                .expecting(0);
        node.as("", "client", "add", "press").expecting(0);
    }

    /** What a hand carries from one machine to another is the receiver's there. */
    private static void carry(Path from, Path to, int user) throws IOException {
        Files.deleteIfExists(to);
        Files.copy(from, to);
        give(to, user);
    }

    private void trust() throws IOException {
        for (String name : List.of("root-1", "rhea", "milo", "plant-a", "plant-b")) {
            atHome("keygen", key(name));
        }
        carry(remote.root().resolve("etc/keys/log.pub"), orchestrator.root().resolve("node-log.pub"), ORCHESTRATOR);
        for (String name : List.of("root-1", "rhea", "milo", "plant-a", "plant-b")) {
            carry(
                    Path.of(key(name).replace(".key", ".pub")),
                    orchestrator.root().resolve(name + ".pub"),
                    ORCHESTRATOR);
        }
        String at = orchestrator.root() + "/";
        orchestrator
                .as(
                        "",
                        ("trust init --root root-1=@root-1.pub --person rhea:release-manager=@rhea.pub --person milo:release-manager=@milo.pub"
                                        + " --source plant-a=@plant-a.pub --source plant-b=@plant-b.pub --source node-1=@node-log.pub -o @trust.unsigned.json")
                                .replace("@", at)
                                .split(" "))
                .expecting(0);
        carry(orchestrator.root().resolve("trust.unsigned.json"), people.root().resolve("trust.unsigned.json"), PEOPLE);
        atHome("trust", "sign", file("trust.unsigned.json"), "--key", key("root-1"), "-o", file("trust.json"));
        root = VerificationKey.read(Path.of(key("root-1").replace(".key", ".pub")))
                .id();
        carry(people.root().resolve("trust.json"), folder.resolve("trust.json"), PEOPLE);
        for (InstalledSite site : List.of(orchestrator, neighbour, remote)) {
            site.as("", "trust", "install", folder.resolve("trust.json").toString(), "--root", root)
                    .expecting(0);
        }
    }

    private void policy(int version) throws IOException {
        Path draft = Path.of(file("policy.unsigned.json"));
        Path signed = Path.of(file("policy.json"));
        Files.deleteIfExists(draft);
        Files.deleteIfExists(signed);
        atHome("policy", "init", "-o", draft.toString());
        Files.writeString(
                draft,
                Files.readString(draft).replaceFirst("\"version\" *: *1\\b", "\"version\": " + version),
                StandardOpenOption.TRUNCATE_EXISTING);
        atHome("policy", "sign", draft.toString(), "--key", key("rhea"), "-o", signed.toString());
        Path carried = folder.resolve("policy.json");
        carry(signed, carried, PEOPLE);
        orchestrator.as("", "policy", "install", carried.toString()).expecting(0);
    }

    private void carryToPeople() throws IOException {
        for (String user : List.of("sam", "emil", "rhea", "milo")) {
            carry(
                    orchestrator.root().resolve("etc/secrets/" + user + ".password"),
                    people.root().resolve(user + ".password"),
                    PEOPLE);
        }
        carry(orchestrator.root().resolve("etc/tls/server.pem"), people.root().resolve("server.pem"), PEOPLE);
    }

    @AfterAll
    void stopServersAndRemoveEverything() {
        if (hosts == null) {
            return;
        }
        for (InstalledSite site : List.of(orchestrator, neighbour, remote)) {
            site.killEverything();
        }
        hosts.close();
        InstalledSite.delete(folder);
    }

    @Test
    @Order(1)
    void releasesThroughANodeOfAnotherUser() throws IOException {
        reachNode(neighbour, "localhost", neighbour.servingPort());
        orchestrator.start();
        neighbour.start();
        assertThat(Files.readString(Path.of("/proc/" + neighbour.process("serving") + "/maps")))
                .as("a node has loaded PyTorch before it answers its first question")
                .contains("libtorch_cpu.so");
        Path model = MadeSite.likeThePumps(
                folder.resolve("models"), "pump-failure", text -> MadeSite.replaced(text, "epochs: 8", "epochs: 4"));
        person("emil", "import", model.toString()).expecting(0);
        person("milo", "waive", "no-baseline", FIRST, "--key", key("milo"), "--reason", "first release", "--yes")
                .expecting(0);
        approve("rhea", FIRST).expecting(0);
        person("rhea", "promote", FIRST, "--wait").expecting(0);
        assertThat(servedBy(neighbour, "localhost")).isEqualTo("1");
        approveWhatIsNeverPromoted();
    }

    /** Judged by the first policy. */
    private void approveWhatIsNeverPromoted() throws IOException {
        Path spare = MadeSite.likeThePumps(folder.resolve("models"), "pump-spare", text -> text);
        person("emil", "import", spare.toString()).expecting(0);
        person("milo", "waive", "no-baseline", SPARE, "--key", key("milo"), "--reason", "first release", "--yes")
                .expecting(0);
        approve("rhea", SPARE).expecting(0);
    }

    /** All of it by real permissions: whoever is the orchestrator's user writes, reads and ends nothing of the node's. */
    @Test
    @Order(2)
    void keepsTheOrchestratorsUserOutOfTheNodesFolder() throws IOException {
        Path node = neighbour.root();
        String digest = packageOf(node, 1);
        for (String file : List.of(
                "serving/roots.json",
                "serving/trust.json",
                "serving/state/node.json",
                "serving/state/policy",
                "serving/state/trust/forged.json",
                "serving/packages/" + digest + "/model/weights.pt",
                "serving/packages/forged",
                "serving/clients.json",
                "etc/site.yaml",
                "etc/serving.xml",
                "etc/secrets/node.token.sha256",
                "etc/tls/server.p12")) {
            Said written = orchestrator.command("sh", "-c", "echo forged > " + node.resolve(file));
            assertThat(written.exitCode()).as(file).isNotZero();
            assertThat(written.err()).as(file).contains("Permission denied");
        }
        for (String file :
                List.of("etc/keys/log.key", "etc/tls/server.p12", "serving/state/node.json", "serving/log/open")) {
            assertThat(orchestrator.command("ls", node.resolve(file).toString()).err())
                    .as(file)
                    .contains("Permission denied");
        }
        assertThat(orchestrator
                        .command("kill", "-KILL", Long.toString(neighbour.process("serving")))
                        .err())
                .contains("Operation not permitted");
        assertThat(orchestrator.command("cat", key("rhea")).err()).contains("Permission denied");
        assertThat(servedBy(neighbour, "localhost")).isEqualTo("1");
    }

    @Test
    @Order(3)
    void movesTheNodeToAnotherHost() throws IOException {
        orchestrator.stop();
        neighbour.killServer("serving");
        String host = hosts.second().address();
        Files.writeString(
                remote.root().resolve("etc/site.yaml"),
                "node-management: \"%s:%d\"\nnode-metrics: \"%s:%d\"\n".formatted(host, management, host, metrics),
                StandardOpenOption.APPEND);
        reachNode(remote, host, management);
        orchestrator.start();
        remote.start();
        person("emil", "run", "catch-up", "-p", "model=pump-failure", "--wait").expecting(0);
        assertThat(servedBy(remote, hosts.second().address())).isEqualTo("1");
        assertThat(Files.exists(remote.root().resolve("etc/secrets/node.token")))
                .isFalse();
        assertThat(Files.exists(orchestrator.root().resolve("serving/state/node.json")))
                .isFalse();
    }

    /** The matrix of the guide. */
    @Test
    @Order(4)
    void thePortsOfTheNodeAnswerWhatIsTheirs() throws IOException {
        String token = Files.readString(orchestrator.root().resolve("etc/secrets/node.token"))
                .strip();
        for (String[] cell : new String[][] {
            {"/v2/health/live", "200", "200", "200"},
            {"/v2/models/pump-failure", "200", "200", "404"},
            {"/node/v1/status", "404", "200", "404"},
            {"/node/v1/metrics", "404", "200", "200"}
        }) {
            int[] ports = {remote.servingPort(), management, metrics};
            for (int port = 0; port < ports.length; port++) {
                assertThat(orchestrator
                                .command(
                                        "curl",
                                        "-sS",
                                        "-o",
                                        "/dev/null",
                                        "-w",
                                        "%{http_code}",
                                        "--cacert",
                                        orchestrator
                                                .root()
                                                .resolve("etc/tls/node.pem")
                                                .toString(),
                                        "-H",
                                        "Authorization: Bearer " + token,
                                        "https://" + hosts.second().address() + ":" + ports[port] + cell[0])
                                .expecting(0)
                                .out())
                        .as(cell[0] + " at port " + port)
                        .isEqualTo(cell[port + 1]);
            }
        }
    }

    @Test
    @Order(5)
    void trainsPromotesAndGoesBackAcrossTheCable() throws IOException {
        policy(2);
        bringNight();
        person("sam", InstalledSite.retrain("pump-failure", "2026-11-24T00:00:00Z", "--wait"))
                .expecting(0);
        approve("milo", SECOND).expecting(0); // rhea alone signed the new policy
        person("rhea", "promote", SECOND, "--wait").expecting(0);
        assertThat(served()).isEqualTo("2");
        person(
                        "rhea",
                        "rollback",
                        "pump-failure",
                        "--key",
                        key("rhea"),
                        "--reason",
                        "alarms at north",
                        "--yes",
                        "--wait")
                .expecting(0);
        assertThat(served()).isEqualTo("1");
    }

    @Test
    @Order(6)
    void answersWithoutItsOrchestrator() throws IOException {
        orchestrator.killServer("orchestrator");
        assertThat(served()).isEqualTo("1");
    }

    /** What it sends over the cable, signed with the builder's key and the order key; the approvals are those of its database. */
    @Test
    @Order(7)
    void refusesWhatTheOrchestratorsHandSends() throws IOException, SQLException {
        OrchestratorsHand hand = OrchestratorsHand.of(orchestrator.root());
        ReleaseOrder second = hand.lastOrder(SECOND, Action.ACTIVATE);
        ReleaseOrder back = hand.lastOrder(FIRST, Action.ROLL_BACK);
        String first = back.packageDigest();
        long next = back.sequence() + 1;

        ChangedPackage loosened = ChangedPackage.of(
                orchestrator,
                hand.packageDirectory(second.packageDigest()),
                Files.createTempDirectory(folder, "loosened"));
        loosened.limits("floor").put("min", -1);
        loosened.signAgain();
        refused("activations", loosened.tar(), "REPORT_NOT_BY_POLICY", "limit floor.min is -1 and must be");

        refused("orders", hand.envelope(second), "ORDER_REPLAYED", "this node has followed " + back.sequence());
        refused("orders", hand.sign(hand.again(second, 2)), "ORDER_REPLAYED", "its sequence is 2");
        refused("orders", hand.sign(hand.again(second, next)), "ORDER_REPLAYED", "its approvals are used up");
        refused(
                "orders",
                hand.sign(hand.order(
                        Action.ROLL_BACK,
                        second.version(),
                        second.packageDigest(),
                        next,
                        second.approvals(),
                        Optional.empty())),
                "APPROVAL_OTHER",
                "it allows to activate, not to roll-back");

        ChangedPackage own = ChangedPackage.of(
                orchestrator, hand.packageDirectory(second.packageDigest()), Files.createTempDirectory(folder, "own"));
        own.edit("model/preprocessing.json", sameInOtherBytes -> {});
        String ownDigest = new PackageDigest().packageDigest(own.signAgain());
        JsonNode received = send("activations", own.tar());
        assertThat(received.path("packageDigest").asText())
                .as(received.toString())
                .isEqualTo(ownDigest);
        Optional<String> replaces = Optional.of(first);
        refused(
                "orders",
                hand.sign(hand.order(Action.ACTIVATE, second.version(), ownDigest, next, second.approvals(), replaces)),
                "APPROVAL_OTHER",
                "it is for package " + second.packageDigest());
        refused(
                "orders",
                hand.sign(hand.order(Action.ACTIVATE, second.version(), ownDigest, next, List.of(), replaces)),
                "APPROVALS_TOO_FEW",
                "0 release managers who waived nothing approved it");
        refused(
                "orders",
                hand.sign(hand.order(
                        Action.ACTIVATE,
                        second.version(),
                        ownDigest,
                        next,
                        List.of(hand.ownApproval(second, ownDigest)),
                        replaces)),
                "SIGNER_NOT_TRUSTED",
                "belongs to nobody in the trust file");

        VersionId spare = VersionId.parse(SPARE);
        Path old = hand.packageDirectory(hand.packageOf(SPARE));
        send("activations", hand.tar(old));
        ReleaseOrder third = hand.order(
                Action.ACTIVATE, spare, hand.packageOf(SPARE), next, hand.approvals(SPARE), Optional.empty());
        refused("orders", hand.sign(third), "AUDIT_LOG_DIFFERS", "the order says nothing about it");
        long known = Checkpoint.ofNote(back.log().orElseThrow().checkpoint()).size();
        refused(
                "orders",
                hand.sign(OrchestratorsHand.saying(third, second)),
                "AUDIT_LOG_DIFFERS",
                " records, and had " + known + ". It was cut off, rewritten or restored from a backup");
        refused(
                "orders",
                hand.sign(OrchestratorsHand.saying(third, back)),
                "POLICY_OLDER",
                "this node has activated a package by version 2");
        assertThat(served()).isEqualTo("1");
    }

    /** What the hand talks the node's person into installing. */
    @Test
    @Order(8)
    void installsNeitherAnotherSitesNorTheHandsOwnTrustFile() throws IOException {
        Path elsewhere = Path.of(file("elsewhere.json"));
        String draft = Files.readString(Path.of(file("trust.unsigned.json")));
        Files.writeString(
                elsewhere,
                MadeSite.replaced(draft, "harbour", "quay").replaceFirst("\"version\" *: *1\\b", "\"version\": 2"));
        give(elsewhere, PEOPLE);
        atHome("trust", "sign", elsewhere.toString(), "--key", key("root-1"), "-o", file("elsewhere.signed.json"));
        Path carried = folder.resolve("elsewhere.json");
        carry(Path.of(file("elsewhere.signed.json")), carried, NODE);
        Said refused = remote.as("", "trust", "install", carried.toString(), "--root", root, "--yes");
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.err()).contains("TRUST_FILE_REFUSED").contains("quay");

        OrchestratorsHand hand = OrchestratorsHand.of(orchestrator.root());
        Path own = folder.resolve("own.json");
        Files.write(own, hand.ownTrustFile());
        give(own, NODE);
        refused = remote.as("", "trust", "install", own.toString(), "--root", hand.ownRoot(), "--yes");
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.err()).contains("TRUST_FILE_REFUSED");
        assertThat(served()).isEqualTo("1");
    }

    /** As far as no layout lets it come: it also writes the node's memory, state and package cache, and the node restarts on them. */
    @Test
    @Order(9)
    void servesTheReleaseBeforeAfterARestartOnForgedState() throws IOException, SQLException {
        OrchestratorsHand hand = OrchestratorsHand.of(orchestrator.root());
        ReleaseOrder second = hand.lastOrder(SECOND, Action.ACTIVATE);
        remote.killServer("serving");
        Path serving = remote.root().resolve("serving");
        Path file = serving.resolve("state/node.json");
        ObjectNode state = (ObjectNode) JSON.readTree(Files.readAllBytes(file));
        ObjectNode pumps = (ObjectNode) state.at("/models/pump-failure");
        long next = state.path("lastSequence").asLong() + 1;
        ReleaseOrder forged = hand.order(
                Action.ACTIVATE,
                second.version(),
                second.packageDigest(),
                next,
                List.of(hand.ownApproval(second, second.packageDigest())),
                Optional.of(pumps.at("/current/packageDigest").asText()));
        ObjectNode followed = pumps.path("current").deepCopy();
        followed.put("order", new String(hand.sign(forged), StandardCharsets.UTF_8))
                .put("number", 2)
                .put("packageDigest", second.packageDigest())
                .put("sequence", next)
                .put("followedAt", Instant.now().toString())
                .put("trustDigest", hand.ownTrustDigest())
                .put("replaced", pumps.at("/current/packageDigest").asText())
                .putNull("origin");
        pumps.set("previous", pumps.path("current"));
        pumps.set("current", followed);
        state.put("lastSequence", next);
        Files.write(file, JSON.writeValueAsBytes(state));
        Files.write(serving.resolve("state/trust/" + hand.ownTrustDigest() + ".json"), hand.ownTrustFile());
        give(serving, NODE);
        remote.start();
        JsonNode refusals = ask("GET", "status", null).path("refusals");
        assertThat(refusals.findValuesAsText("code")).as(refusals.toString()).contains("NODE_STATE_UNREADABLE");
        assertThat(refusals.toString()).contains("signed by 0 of the installed root keys");
        assertThat(served()).isEqualTo("1");
    }

    private void refused(String door, byte[] body, String code, String words) throws IOException {
        JsonNode answer = send(door, body);
        assertThat(answer.path("code").asText()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.path("message").asText()).contains(words);
    }

    private JsonNode send(String door, byte[] body) throws IOException {
        Path sent = orchestrator.root().resolve("sent");
        Files.write(sent, body);
        give(sent, ORCHESTRATOR);
        return ask("POST", door, sent);
    }

    /** From the orchestrator's machine, as its user, with the node's token. */
    private JsonNode ask(String method, String door, @Nullable Path body) throws IOException {
        Path etc = orchestrator.root().resolve("etc");
        String token = Files.readString(etc.resolve("secrets/node.token")).strip();
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "-sS",
                "-X",
                method,
                "--cacert",
                etc.resolve("tls/node.pem").toString()));
        command.addAll(List.of("-H", "Authorization: Bearer " + token));
        if (body != null) {
            command.addAll(List.of("--data-binary", "@" + body));
        }
        command.add("https://" + hosts.second().address() + ":" + management + "/node/v1/" + door);
        return orchestrator.command(command.toArray(String[]::new)).expecting(0).json();
    }

    private void bringNight() throws IOException {
        Path night = folder.resolve("night");
        SampleField.driftedNight().rows(ROWS).writeTo(Files.createDirectories(night));
        give(night, PEOPLE);
        for (String source : Sample.PUMP_FAILURE.sources()) {
            atHome("export", "sign", night.toString(), "--source", source, "--key", key(source));
        }
        for (boolean manifests : new boolean[] {false, true}) {
            try (Stream<Path> files = Files.list(night)) {
                for (Path file : files.filter(file -> file.toString().endsWith(".manifest.json") == manifests)
                        .toList()) {
                    carry(file, orchestrator.root().resolve("inbox").resolve(file.getFileName()), ORCHESTRATOR);
                }
            }
        }
    }

    /** Steps 2 and 3 of the documented way. */
    private void reachNode(InstalledSite node, String host, int port) throws IOException {
        Path etc = orchestrator.root().resolve("etc");
        carry(node.root().resolve("etc/tls/server.pem"), etc.resolve("tls/node.pem"), ORCHESTRATOR);
        carry(node.root().resolve("etc/secrets/node.token"), etc.resolve("secrets/node.token"), ORCHESTRATOR);
        Files.delete(node.root().resolve("etc/secrets/node.token"));
        Path settings = etc.resolve("site.yaml");
        String others = Files.readString(settings)
                .lines()
                .filter(line -> !line.startsWith("node-"))
                .reduce("", (all, line) -> all + line + "\n");
        Files.writeString(
                settings,
                others + "node-url: https://" + host + ":" + port + "\nnode-certificate: etc/tls/node.pem\n",
                StandardOpenOption.TRUNCATE_EXISTING);
    }

    private Said approve(String who, String version) {
        return person(who, "approve", version, "--key", key(who), "--trust", file("trust.json"), "--yes");
    }

    /** What a person does with their keys on a machine of their own. */
    private void atHome(String... arguments) {
        people.here("", arguments).expecting(0);
        give(people.root(), PEOPLE);
    }

    /** What a person asks of the orchestrator, from a machine that has no site. */
    private Said person(String user, String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--server", "https://localhost:" + orchestrator.port(), "--ca", file("server.pem")));
        all.addAll(List.of("--password-file", file(user + ".password")));
        return people.as(user, all.toArray(String[]::new));
    }

    private String served() throws IOException {
        return servedBy(remote, hosts.second().address());
    }

    /** As a client on the orchestrator's machine asks. */
    private String servedBy(InstalledSite node, String host) throws IOException {
        carry(node.root().resolve("etc/tls/server.pem"), people.root().resolve("node.pem"), PEOPLE);
        carry(
                node.root().resolve("etc/secrets/client-press.token"),
                people.root().resolve("press.token"),
                PEOPLE);
        String token = Files.readString(people.root().resolve("press.token")).strip();
        return people.command(
                        "curl",
                        "-sS",
                        "--cacert",
                        file("node.pem"),
                        "-H",
                        "Authorization: Bearer " + token,
                        "-d",
                        "@" + InstalledSite.HOME.resolve("sample-data/pump-failure/request.json"),
                        "https://" + host + ":" + node.servingPort() + "/v2/models/pump-failure/infer")
                .expecting(0)
                .json()
                .path("model_version")
                .asText();
    }

    private static String packageOf(Path node, int version) throws IOException {
        JsonNode state = JSON.readTree(Files.readAllBytes(node.resolve("serving/state/node.json")));
        assertThat(state.at("/models/pump-failure/current/number").asInt()).isEqualTo(version);
        return state.at("/models/pump-failure/current/packageDigest").asText();
    }

    /** Where a person's or a source's private key lies. */
    private String key(String name) {
        return file(name + ".key");
    }

    private String file(String name) {
        return people.root().resolve(name).toString();
    }
}
