package dev.drydock.installed;

import static dev.drydock.installed.PreparedNight.fact;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.VerificationKey;
import dev.drydock.sample.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A root, a release manager, a source, the orchestrator and the audit log get new keys, as the guides say, while the node answers. What was signed before stays in service, the former
 * keys sign nothing any more, and a night goes all the way with the new ones.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyRotationIT {
    private static final String MODEL = "pump-failure";
    private static final List<String> OF_ORCHESTRATOR = List.of("builder", "order", "delivery");

    @TempDir
    static Path folder;

    private MadeSite made;
    private InstalledSite site;
    private final AtomicBoolean asking = new AtomicBoolean(true);
    private final AtomicInteger answers = new AtomicInteger();
    private final List<String> failures = new ArrayList<>();

    @BeforeAll
    void serveAVersion() throws IOException {
        made = MadeSite.in(folder, Sample.PUMP_FAILURE.sources());
        site = made.site();
        made.release(MadeSite.likeThePumps(folder.resolve("models"), MODEL, UnaryOperator.identity()), MODEL + "/1");
    }

    @AfterAll
    void stop() {
        site.killEverything();
    }

    @Test
    void everyKeyIsReplacedWhileTheNodeAnswers() throws Exception {
        milosSignatureToo();
        site.ask();
        Path checkpoint = keptCheckpoint();
        Thread client = new Thread(this::ask);
        client.start();
        replaceKeys();
        JsonNode night = aNight();
        asking.set(false);
        client.join();
        assertThat(failures).isEmpty();
        assertThat(answers).hasPositiveValue();

        String version = fact(night, "candidate-version");
        InstalledSite.Said former = approve(version, folder.resolve("former-rhea.key"));
        assertThat(former.exitCode()).isNotZero();
        assertThat(former.out() + former.err()).contains("SIGNER_NOT_TRUSTED");
        made.promote(version);
        assertThat(site.ask().path("model_version").asText()).isEqualTo("2");
        site.as(
                        "rhea",
                        "rollback",
                        MODEL,
                        "--key",
                        made.key("rhea"),
                        "--reason",
                        "the first one was signed by former keys",
                        "--yes",
                        "--wait")
                .expecting(0);
        assertThat(site.ask().path("model_version").asText()).isEqualTo("1");
        assertThat(site.as("audrey", "audit", "verify").expecting(0).out())
                .startsWith("INTACT")
                .contains("The log got another key after record");
        String copy = folder.resolve("copy").toString();
        site.as("audrey", "audit", "export", copy).expecting(0);
        site.as(
                        "",
                        "audit",
                        "witness",
                        copy,
                        "--key",
                        folder.resolve("former-audit.pub").toString(),
                        "--checkpoint",
                        checkpoint.toString())
                .expecting(0);
    }

    private void ask() {
        while (asking.get() && failures.isEmpty()) {
            try {
                JsonNode answer = site.ask();
                assertThat(answer.path("model_version").asText())
                        .as(answer.toString())
                        .isEqualTo("1");
                answers.incrementAndGet();
            } catch (IOException | RuntimeException | AssertionError e) {
                failures.add(e + "\n" + site.as("", "server", "status").out());
            }
        }
    }

    /** The policy must have enough signatures by keys of today, so the other manager signs it before the first one's key goes. */
    private void milosSignatureToo() throws IOException {
        Path policy = Files.copy(site.root().resolve("etc/policy.json"), folder.resolve("policy-again.json"));
        site.as("", "policy", "sign", policy.toString(), "--key", made.key("milo"))
                .expecting(0);
        site.as("", "policy", "install", policy.toString()).expecting(0);
    }

    private void replaceKeys() throws IOException {
        Path keys = site.root().resolve("etc/keys");
        List<String> former = new ArrayList<>();
        Path root = Path.of(made.key("root-1"));
        Path formerRoot = keep(root, "former-root.key");
        replace(root, SigningKey.Kind.ED25519, former);
        keep(Path.of(made.key("rhea")), "former-rhea.key");
        replace(Path.of(made.key("rhea")), SigningKey.Kind.ED25519, former);
        String plant = Sample.PUMP_FAILURE.sources().get(0);
        replace(Path.of(made.key(plant)), SigningKey.Kind.ED25519, former);
        site.as("", "server", "stop", "--only", "orchestrator").expecting(0);
        for (String key : OF_ORCHESTRATOR) {
            replace(
                    keys.resolve(key + ".key"),
                    key.equals("builder") ? SigningKey.Kind.P256 : SigningKey.Kind.ED25519,
                    former);
        }
        made.installSuccessor(folder, former, formerRoot);
        changeAuditKey(keys);
        site.startOnly("orchestrator");
        Files.delete(keys.resolve("audit-former.key"));
    }

    /** First without the former key, which the orchestrator refuses, then as the guide says. */
    private void changeAuditKey(Path keys) throws IOException {
        Path audit = keys.resolve("audit.key");
        Path former = keep(audit, "former-audit.key");
        replace(audit, SigningKey.Kind.ED25519, new ArrayList<>());
        InstalledSite.Said refused = site.as("", "server", "start", "--only", "orchestrator");
        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.out() + refused.err()).contains("AUDIT_KEY_CHANGED", "audit-former.key");
        Files.copy(former, keys.resolve("audit-former.key"));
        Files.copy(SigningKey.publicFile(former), keys.resolve("audit-former.pub"));
    }

    /** As an auditor keeps it elsewhere. */
    private Path keptCheckpoint() throws IOException {
        String note = site.rest("audrey", "GET", "/audit/checkpoint", "application/json", new byte[0])
                .body()
                .path("note")
                .asText();
        return Files.writeString(folder.resolve("kept.note"), note);
    }

    /** Both halves under another name. */
    private static Path keep(Path key, String name) throws IOException {
        Path kept = Files.copy(key, folder.resolve(name));
        Files.copy(SigningKey.publicFile(key), SigningKey.publicFile(kept));
        return kept;
    }

    /** @param former collects the id of the key that was there */
    private static void replace(Path key, SigningKey.Kind kind, List<String> former) throws IOException {
        Path publicFile = SigningKey.publicFile(key);
        former.add(VerificationKey.read(publicFile).id());
        Files.deleteIfExists(key);
        Files.delete(publicFile);
        SigningKey.generate(kind).write(key);
    }

    private JsonNode aNight() throws IOException {
        made.bringDriftedNight(Sample.PUMP_FAILURE, 6000, folder.resolve("night"));
        JsonNode night = site.as("sam", InstalledSite.retrain(MODEL, "2026-11-24T00:00:00Z", "--wait", "--json"))
                .expecting(0)
                .json();
        assertThat(night.path("exitStatus").asText()).isEqualTo("PROPOSED");
        return night;
    }

    private InstalledSite.Said approve(String version, Path key) {
        return site.as("rhea", "approve", version, "--key", key.toString(), "--yes");
    }
}
