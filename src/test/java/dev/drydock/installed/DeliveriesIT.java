package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.installed.InstalledSite.Said;
import dev.drydock.packaging.PinEntry;
import dev.drydock.packaging.SigningKey;
import dev.drydock.packaging.Tokens;
import dev.drydock.sample.NightFiles;
import dev.drydock.sample.Sample;
import dev.drydock.sample.SampleField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two installed sites that never talk: what one writes is carried as files, and the other takes or refuses it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeliveriesIT {
    private static final String MARKINGS = "delivery-markings: public, internal\ndelivery-limit: internal\n";
    private static final String AS_OF = "asOf=2026-11-24T00:00:00Z";
    private static final String[] CARRIED = {"--medium", "USB-0042", "--custodian", "Ms. Courier", "--wait"};

    @TempDir
    static Path folder;

    private MadeSite build;
    private MadeSite plant;

    @BeforeAll
    void makeBothSites() throws IOException {
        build = MadeSite.withoutNode(
                Files.createDirectories(folder.resolve("b")),
                "build",
                Sample.PUMP_FAILURE.sources(),
                MARKINGS + "delivery-watch: DIODE-1, operations desk\ndelivery-waves: plant-a 1d, plant-b 0d\n",
                DeliveriesIT::setUp);
        Path scanner = Files.writeString(
                folder.resolve("scan"), "#!/bin/sh\nls \"$1\" | grep -q '^package-carried\\|^report'\n");
        assertThat(scanner.toFile().setExecutable(true)).isTrue();
        plant = MadeSite.withoutNode(
                Files.createDirectories(folder.resolve("p")),
                "plant-a",
                Sample.PUMP_FAILURE.sources(),
                MARKINGS + "delivery-scanner: " + scanner + "\n");
        introduce(build, plant);
        introduce(plant, build);
        Path models = Files.createDirectories(folder.resolve("models"));
        Path carried = MadeSite.likeThePumps(models, "carried", text -> text);
        build.propose(carried, "carried/1");
        plant.site().startOnly("serving");
        plant.propose(carried, "carried/1");
        plant.promote("carried/1");
    }

    /**
     * The build site is of stage staging. The builder's key moves to a token, if there is one, and the delivery key into a
     * file with a password.
     */
    private static void setUp(Path keys) {
        try {
            Path settings = keys.resolveSibling("site.yaml");
            String text = Files.readString(settings);
            Files.writeString(settings, MadeSite.replaced(text, "stage: production\n", "stage: staging\n"));
            if (Tokens.isInstalled()) {
                move(keys, "builder", Tokens.token(folder, "builder"));
            }
            Path store = Tokens.file(folder, "delivery.p12", "delivery", "EC");
            move(keys, "delivery", "pkcs12:" + store + "?pin-source=" + Tokens.password(folder));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void move(Path keys, String name, String reference) throws IOException {
        Files.delete(keys.resolve(name + ".key"));
        Files.delete(keys.resolve(name + ".pub"));
        SigningKey.writeReference(keys.resolve(name + ".key"), reference, PinEntry.NOBODY);
    }

    /** By files alone, as people carry them. */
    private static void introduce(MadeSite site, MadeSite other) {
        Path further = folderOf(site).resolve("plant-b.key");
        SigningKey.generate(SigningKey.Kind.ED25519).write(further);
        Path keys = other.site().root().resolve("etc/keys");
        String name = name(other);
        site.trustAlso(
                folderOf(site),
                List.of(
                        "--site-key",
                        name + "=" + keys.resolve("delivery.pub"),
                        "--site-key",
                        "plant-b=" + SigningKey.publicFile(further),
                        "--contributor",
                        name + "-builder=" + keys.resolve("builder.pub"),
                        "--site-recipient",
                        name + "=" + keys.resolve("delivery.age.pub")));
    }

    private static Path folderOf(MadeSite site) {
        return Objects.requireNonNull(site.site().root().getParent());
    }

    private static String name(MadeSite site) {
        return folderOf(site).endsWith("b") ? "build" : "plant-a";
    }

    @AfterAll
    void stopServers() {
        build.site().killEverything();
        plant.site().killEverything();
    }

    @Test
    void aPackageIsSentCarriedRefusedTakenAnsweredAndNotSentAgain() throws Exception {
        String[] send = {"send", "plant-a", "--package", "carried/1", "--document", "policy", "--marking", "internal"};
        assertThat(say(build, "emil", 0, send, "--dry-run").out())
                .containsPattern("package +carried/1")
                .containsPattern("document +policy");
        assertThat(build.site().root().resolve("deliveries/out/plant-a")).doesNotExist();
        assertThat(told(say(build, "emil", 1, new String[] {"send", "plant-a", "--package", "carried/1", "--wait"})))
                .contains("DELIVERY_NOT_SENT", "it has no marking");
        say(build, "emil", 0, send, "--wait");
        Path out = build.site().root().resolve("deliveries/out/plant-a/build-to-plant-a-1");
        assertReadByOtherTools(out);

        Path in = plant.site().root().resolve("deliveries/in/build-to-plant-a-1");
        copy(out, in);
        Path volume = in.resolve("volume-0001");
        byte[] bytes = Files.readAllBytes(volume);
        bytes[bytes.length / 3] ^= 1;
        Files.write(volume, bytes);
        String[] receive = {"receive", "build-to-plant-a-1"};
        Said refused = say(plant, "sam", 1, receive, CARRIED);
        assertThat(told(refused)).contains("DELIVERY_REFUSED", "volume-0001 has other bytes than build signed");
        assertThat(plant.site().root().resolve("deliveries/received")).doesNotExist();
        copy(out, in);
        say(plant, "emil", 0, new String[] {"restart", execution(refused)}, "--wait");
        Path kept = plant.site().root().resolve("deliveries/received/build-1");
        assertThat(kept.resolve("package-carried-1/model.sig")).isRegularFile();
        assertThat(kept.resolve("document-policy/policy.json"))
                .hasSameBinaryContentAs(build.site().root().resolve("etc/policy.json"));
        assertThat(told(say(plant, "sam", 1, receive, CARRIED)))
                .contains("DELIVERY_OUT_OF_ORDER", "it was taken before");

        say(plant, "emil", 0, new String[] {
            "candidate", "add", "carried", kept.resolve("package-carried-1").toString()
        });
        say(plant, "sam", 0, new String[] {"send", "build", "--marking", "public", "--encrypt"}, "--wait");
        Path receipts = plant.site().root().resolve("deliveries/out/build/plant-a-to-build-1");
        assertThat(receipts.toFile().list()).containsExactlyInAnyOrder("delivery.json", "volume-0001.age");
        copy(receipts, build.site().root().resolve("deliveries/in/plant-a-to-build-1"));
        JsonNode listed = Awaitility.await("the delivery that build takes as it comes")
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> build.site()
                                .here("rhea", "deliveries", "--json")
                                .expecting(0)
                                .json(),
                        json -> json.at("/sent/0/answer").asText().equals("TAKEN"));
        assertThat(listed.at("/received/0/medium").asText()).isEqualTo("DIODE-1");
        assertThat(listed.at("/received/0/items").findValuesAsText("kind")).containsExactly("receipt", "report");
        assertThat(told(say(build, "emil", 1, new String[] {
                    "send", "plant-b", "--package", "carried/1", "--marking", "internal", "--dry-run"
                })))
                .as("plant-a's report is about this package, by its digest")
                .containsPattern(
                        "package carried/1 waits for site plant-a of wave 1 \\(delivery-waves in site.yaml\\): at"
                                + " 20[^ ]* it had not answered there. It was brought, and no candidate was made of it");
        JsonNode fleet =
                build.site().here("audrey", "fleet", "--json").expecting(0).json();
        assertThat(fleet.path("sites").findValuesAsText("site")).containsExactly("plant-b", "plant-a");
        assertThat(fleet.path("sites").findValuesAsText("standing")).containsExactly("NEW", "GOOD");
        assertThat(say(build, "audrey", 0, new String[] {"fleet", "plant-a"}).out())
                .containsPattern("plant-a +GOOD +20");
        assertThat(ConsoleClient.signedIn(build.site(), "audrey", build.site().password("audrey"))
                        .get("/console/fleet?site=plant-a")
                        .text())
                .contains(
                        "Site plant-a",
                        "GOOD",
                        "build-to-plant-a-1",
                        "package carried/1",
                        "carried by operations desk");
        assertThat(say(build, "audrey", 0, new String[] {"deliveries"}).out())
                .contains("build-to-plant-a-1", "package carried/1, document policy", "TAKEN");
        assertThat(say(build, "emil", 0, send, "--dry-run").out())
                .contains("Stays here: package carried/1 (taken with delivery 1).");
        assertProductionWaitsForStaging();
        for (MadeSite site : List.of(build, plant)) {
            assertThat(site.site()
                            .here("audrey", "audit", "verify")
                            .expecting(0)
                            .out())
                    .startsWith("INTACT");
            assertThat(site.site().root().resolve("deliveries/work")).isEmptyDirectory();
        }
    }

    /**
     * What build trained comes to the plant, whose page of it says what the stage before reports, until it counts and people sign
     * for it.
     */
    private void assertProductionWaitsForStaging() throws IOException {
        build.site().startOnly("serving");
        build.promote("carried/1");
        build.policy(folderOf(build), policy -> withStage(policy, "{}"), "rhea", "milo");
        bringNight(build);
        String[] retrain = {"run", "nightly-retrain", "-p", "model=carried", "-p", AS_OF, "--wait"};
        say(build, "sam", 0, retrain);
        carryToPlant(2, "--package", "carried/2");

        plant.policy(
                folderOf(plant),
                policy -> withStage(policy, "{\"after\": \"staging\", \"days\": 0, \"sites\": [\"build\"]}"),
                "rhea",
                "milo");
        String came = plant.site()
                .root()
                .resolve("deliveries/received/build-2/package-carried-2")
                .toString();
        String contribution = say(plant, "emil", 0, new String[] {"candidate", "add", "carried", came, "--json"})
                .json()
                .path("contribution")
                .asText();
        bringNight(plant);
        String[] judge = {"run", "judge-contribution", "-p", "model=carried", "-p", "contribution=" + contribution};
        say(plant, "sam", 3, judge, "-p", AS_OF, "--wait");
        waiveWhatLacksEvidence();
        assertThat(panel())
                .contains(
                        "The stage before: staging",
                        "this site is of stage production",
                        "No report counts.",
                        "it had not answered there");
        assertThat(told(approve(77))).contains("STAGE_SKIPPED", "it had not answered there");

        build.promote("carried/2");
        carryToPlant(3);
        assertThat(panel())
                .contains("counts: it answered there", "The node here has an equal environment.")
                .doesNotContain("No report counts.");
        approve(0);
    }

    private Said approve(int exitCode) {
        return say(plant, "rhea", exitCode, new String[] {"approve", "carried/2", "--key", plant.key("rhea"), "--yes"});
    }

    private static void bringNight(MadeSite site) throws IOException {
        Path night = Files.createDirectories(folderOf(site).resolve("night"));
        NightFiles.of(SampleField.driftedNight().rows(6000), night)
                .of("carried")
                .write();
        site.bring(night, Sample.PUMP_FAILURE.sources());
    }

    private void carryToPlant(int number, String... what) throws IOException {
        String delivery = "build-to-plant-a-" + number;
        say(build, "emil", 0, new String[] {"send", "plant-a", "--marking", "internal", "--wait"}, what);
        copy(
                build.site().root().resolve("deliveries/out/plant-a").resolve(delivery),
                plant.site().root().resolve("deliveries/in").resolve(delivery));
        say(plant, "sam", 0, new String[] {"receive", delivery}, CARRIED);
    }

    private void waiveWhatLacksEvidence() {
        for (JsonNode gate : say(plant, "milo", 0, new String[] {"report", "carried/2", "--json"})
                .json()
                .path("gates")) {
            if (gate.path("verdict").asText().equals("INSUFFICIENT_EVIDENCE")) {
                String[] waive = {"waive", gate.path("gate").asText(), "carried/2", "--reason", "seen at build"};
                say(plant, "milo", 0, waive, "--key", plant.key("milo"), "--yes");
            }
        }
    }

    /** The next version of the standard policy. */
    private static String withStage(String policy, String stage) {
        return MadeSite.replaced(policy, "\"version\": 1,", "\"version\": 2, \"stage\": " + stage + ",");
    }

    private String panel() throws IOException {
        return ConsoleClient.signedIn(plant.site(), "audrey", plant.site().password("audrey"))
                .get("/console/candidate?version=carried/2")
                .text();
    }

    /** The volumes are an archive of an OCI layout, by tar and sha256sum alone. */
    private static void assertReadByOtherTools(Path delivery) throws IOException, InterruptedException {
        Path layout = Files.createDirectories(folder.resolve("layout"));
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "cat \"$1\"/volume-* | tar x && cd blobs/sha256 && for f in *; do echo \"$f  $f\"; done | sha256sum --check --status",
                        "sh",
                        delivery.toString())
                .directory(layout.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(layout.resolve("oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
        assertThat(layout.resolve("index.json")).content().contains("package-carried-1", "document-policy");
    }

    private static String told(Said said) {
        return said.out() + said.err();
    }

    private static String execution(Said said) {
        Matcher number = Pattern.compile("[Ee]xecution (\\d+)").matcher(told(said));
        assertThat(number.find()).as(told(said)).isTrue();
        return number.group(1);
    }

    private static Said say(MadeSite site, String user, int exitCode, String[] command, String... more) {
        String[] all = Arrays.copyOf(command, command.length + more.length);
        System.arraycopy(more, 0, all, command.length, more.length);
        return site.site().here(user, all).expecting(exitCode);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
