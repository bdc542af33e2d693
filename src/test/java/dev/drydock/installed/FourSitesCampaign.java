package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.installed.InstalledSite.Said;
import dev.drydock.sample.Sample;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A build site and three plants, each in a network that has nothing but its own loopback. A model is retrained at the build site and carried
 * to the plants as files: one medium is lost, one is altered, one comes twice. Two plants prove the package again on their own rows and release it, the
 * third one's own cases refuse it, and all of them answer. Run by {@code mvn -Pcampaign verify -Dit.test=FourSitesCampaign}; the transcript
 * is {@code target/four-sites.txt}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FourSitesCampaign {
    private static final String MODEL = "pump-failure";
    private static final String AS_OF = "2026-11-24T00:00:00Z";
    /** Exit code of a run whose candidate waits for a waiver, or failed. */
    private static final int REJECTED = 3;

    private static final int ROWS = 6000;
    private static final List<String> PLANTS = List.of("plant-a", "plant-b", "plant-c");
    private static final String[] CARRIED = {"--medium", "USB-0042", "--custodian", "Ms. Courier", "--wait"};

    /** What the third plant's engineers expect of a pump that nobody else has. */
    private static final String OWN_CASE =
            "  - {name: never-sure, rows: [{flow: 158, head: 69, bearing-temperature: 48, motor-current: 90,"
                    + " suction-pressure: 2.4, speed: 1500, running-hours: 5000, starts: 1, fluid: water, seal: packing,"
                    + " duty: cyclic}], score: {from: 0.999}}\n";

    @TempDir
    static Path folder;

    private final List<String> networks = new ArrayList<>();
    private final List<InstalledSite> sites = new ArrayList<>();
    private final Transcript transcript = new Transcript(Path.of("target/four-sites.txt"));
    private Enclave build;
    private List<Enclave> plants;

    /** What people typed at which site, and what it answered. */
    private static final class Transcript {
        private final Path file;
        private final StringBuilder text = new StringBuilder();

        Transcript(Path file) {
            this.file = file;
        }

        void say(String sentence) {
            text.append("\n# ").append(sentence).append('\n');
        }

        void add(String site, String[] command, Said said) {
            text.append(site).append("$ drydock ").append(String.join(" ", command));
            text.append('\n').append(said.out()).append(said.err());
            if (said.exitCode() != 0) {
                text.append("exit code ").append(said.exitCode()).append('\n');
            }
        }

        void write() throws IOException {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
                out.print(text.toString().replace(folder.toString(), ""));
            }
        }
    }

    /** One site, its people and its network. */
    private final class Enclave {
        private final String name;
        private final String network;
        private final Path home;
        private final InstalledSite site;
        private final MadeSite made;

        Enclave(String name) throws IOException {
            this.name = name;
            network = "drydock-" + name + "-" + ProcessHandle.current().pid();
            home = Files.createDirectories(folder.resolve(name));
            TwoHosts.ip("netns", "add", network);
            networks.add(network);
            TwoHosts.ip("-n", network, "link", "set", "lo", "up");
            site = new InstalledSite(home.resolve("site"), Map.of(), List.of("ip", "netns", "exec", network));
            sites.add(site); // it may not come up, and then its servers may run
            made = MadeSite.at(
                    site,
                    home,
                    name,
                    Sample.PUMP_FAILURE.sources(),
                    "delivery-markings: public, internal\ndelivery-limit: internal\n");
        }

        Said say(String user, int exitCode, String... command) {
            return say(user, command).expecting(exitCode);
        }

        /** However it ends. */
        Said say(String user, String... command) {
            Said said = site.as(user, command);
            transcript.add(name, command, said);
            return said;
        }

        JsonNode quietly(String user, int exitCode, String... command) {
            return made.site().as(user, command).expecting(exitCode).json();
        }

        Path in(String file) {
            return made.site().root().resolve(file);
        }

        void introduce(List<Enclave> others) {
            List<String> arguments = new ArrayList<>();
            for (Enclave other : others) {
                arguments.addAll(List.of("--site-key", other.name + "=" + other.in("etc/keys/delivery.pub")));
                arguments.addAll(List.of("--contributor", other.name + "-builder=" + other.in("etc/keys/builder.pub")));
            }
            made.trustAlso(home, arguments);
        }
    }

    @BeforeAll
    void makeTheSites() throws IOException {
        TwoHosts.requireRights();
        build = new Enclave("build");
        plants = new ArrayList<>();
        for (String plant : PLANTS) {
            plants.add(new Enclave(plant));
        }
        build.introduce(plants);
        for (Enclave plant : plants) {
            plant.introduce(List.of(build));
        }
        for (Enclave site : everybody()) {
            Path models = Files.createDirectories(site.home.resolve("models"));
            site.made.release(MadeSite.likeThePumps(models, MODEL, UnaryOperator.identity()), MODEL + "/1");
            site.made.bringDriftedNight(Sample.PUMP_FAILURE, ROWS, site.home.resolve("night"));
        }
        ownCase(plants.get(2));
    }

    private List<Enclave> everybody() {
        return Stream.concat(Stream.of(build), plants.stream()).toList();
    }

    private static void ownCase(Enclave plant) throws IOException {
        String yaml = plant.made
                .site()
                .as("emil", "definition", "show", MODEL)
                .expecting(0)
                .out();
        Path changed = Files.writeString(
                plant.home.resolve("own.yaml"), MadeSite.replaced(yaml, "behaviour:\n", "behaviour:\n" + OWN_CASE));
        plant.made
                .site()
                .as("emil", "definition", "change", MODEL, changed.toString())
                .expecting(0);
    }

    @AfterAll
    void stop() throws IOException {
        transcript.write();
        sites.forEach(InstalledSite::killEverything);
        networks.forEach(network -> TwoHosts.ip("netns", "delete", network));
    }

    @Test
    void aModelIsRetrainedCarriedProvedAgainAndAnsweredFor() throws Exception {
        for (Enclave site : everybody()) {
            assertReachesItselfAlone(site);
        }
        retrain();
        Enclave a = plants.get(0);
        Enclave b = plants.get(1);
        Enclave c = plants.get(2);
        lost(a);
        altered(b);
        repeated(c);
        String atA = release(a, judge(a, 2, 0, REJECTED));
        release(b, judge(b, 1, 0, REJECTED));
        refuse(c);
        answers();
        dossier(a, atA);
        for (Enclave site : everybody()) {
            assertThat(site.say("audrey", 0, "audit", "verify").out()).startsWith("INTACT");
            assertReachesItselfAlone(site);
        }
    }

    /** A kernel may put links of its own into every network, such as {@code tunl0}; they are down. */
    private static void assertReachesItselfAlone(Enclave site) {
        assertThat(site.site.command("ip", "-o", "link").out().lines())
                .as("what " + site.name + " can reach")
                .filteredOn(link -> link.contains(" lo: ") || !link.contains(" state DOWN "))
                .singleElement()
                .satisfies(link -> assertThat(link).contains(" lo: "));
    }

    private void retrain() {
        transcript.say("The build site retrains the model and releases it.");
        build.say("sam", 0, "run", "nightly-retrain", "-p", "model=" + MODEL, "-p", "asOf=" + AS_OF, "--wait");
        build.made.promote(MODEL + "/2");
        build.say("rhea", 0, "versions", MODEL);
    }

    private Path send(Enclave to, int number, String... more) {
        String[] command = {
            "send", to.name, "--package", MODEL + "/2", "--marking", "internal", "--volume-size", "1MiB", "--wait"
        };
        String[] all = Arrays.copyOf(command, command.length + more.length);
        System.arraycopy(more, 0, all, command.length, more.length);
        build.say("emil", 0, all);
        return build.in("deliveries/out/" + to.name + "/build-to-" + to.name + "-" + number);
    }

    private void lost(Enclave plant) throws IOException {
        transcript.say(
                "The medium to " + plant.name + " is lost. The package goes again, and the first number is withdrawn.");
        InstalledSite.delete(send(plant, 1));
        Path second = send(plant, 2, "--withdraw", "1");
        receive(plant, carry(second, plant));
    }

    private void altered(Enclave plant) throws IOException {
        transcript.say("Somebody altered the medium to " + plant.name + ". It is refused; the medium is copied again.");
        Path sent = send(plant, 1);
        String name = carry(sent, plant);
        Path volume = plant.in("deliveries/in/" + name + "/volume-0001");
        byte[] bytes = Files.readAllBytes(volume);
        bytes[bytes.length / 2] ^= 1;
        Files.write(volume, bytes);
        Said refused = plant.say("sam", 1, receiving(name));
        assertThat(refused.out() + refused.err()).contains("volume-0001 has other bytes than build signed");
        assertThat(plant.in("deliveries/received")).doesNotExist();
        carry(sent, plant);
        Matcher number = Pattern.compile("[Ee]xecution (\\d+)").matcher(refused.out() + refused.err());
        assertThat(number.find()).isTrue();
        plant.say("emil", 0, "restart", number.group(1), "--wait");
    }

    private void repeated(Enclave plant) throws IOException {
        transcript.say("The medium to " + plant.name + " comes twice.");
        String name = carry(send(plant, 1), plant);
        receive(plant, name);
        Said again = plant.say("sam", 1, receiving(name));
        assertThat(again.out() + again.err()).contains("DELIVERY_OUT_OF_ORDER", "it was taken before");
    }

    private static String carry(Path delivery, Enclave to) throws IOException {
        String name = delivery.getFileName().toString();
        Path in = Files.createDirectories(to.in("deliveries/in")).resolve(name);
        InstalledSite.copy(delivery, in);
        return name;
    }

    private static String[] receiving(String name) {
        return Stream.concat(Stream.of("receive", name), Arrays.stream(CARRIED)).toArray(String[]::new);
    }

    private static void receive(Enclave at, String name) {
        at.say("sam", 0, receiving(name));
    }

    /** On the plant's own rows, compared with its own champion. */
    private JsonNode judge(Enclave plant, int delivery, Integer... exitCodes) {
        transcript.say("At " + plant.name + " the package becomes a candidate, judged on the plant's own rows.");
        String packed = plant.in("deliveries/received/build-" + delivery + "/package-" + MODEL + "-2")
                .toString();
        plant.say("emil", 0, "candidate", "add", MODEL, packed);
        String contribution = plant.quietly("emil", 0, "candidate", "add", MODEL, packed, "--json")
                .path("contribution")
                .asText();
        String[] run = {
            "run",
            "judge-contribution",
            "-p",
            "model=" + MODEL,
            "-p",
            "contribution=" + contribution,
            "-p",
            "asOf=" + AS_OF,
            "--wait"
        };
        Said said = plant.say("sam", run);
        assertThat(said.exitCode()).as(said.out() + said.err()).isIn((Object[]) exitCodes);
        Matcher number = Pattern.compile("[Ee]xecution (\\d+)").matcher(said.out() + said.err());
        assertThat(number.find()).as(said.out()).isTrue();
        return plant.quietly("emil", 0, "status", number.group(1), "--json");
    }

    /** A release manager answers for what no row can say yet; another one approves. */
    private static String release(Enclave plant, JsonNode run) {
        String candidate = PreparedNight.fact(run, "candidate-version");
        JsonNode report = plant.quietly("rhea", 0, "report", candidate, "--json");
        for (JsonNode gate : report.path("gates")) {
            if (gate.path("verdict").asText().equals("INSUFFICIENT_EVIDENCE")) {
                plant.say(
                        "milo",
                        0,
                        "waive",
                        gate.path("gate").asText(),
                        candidate,
                        "--reason",
                        "seen at the build site",
                        "--key",
                        plant.made.key("milo"),
                        "--yes");
            }
        }
        plant.say("rhea", 0, "approve", candidate, "--key", plant.made.key("rhea"), "--yes");
        plant.say("rhea", 0, "promote", candidate, "--wait");
        return candidate;
    }

    private void refuse(Enclave plant) {
        JsonNode run = judge(plant, 1, REJECTED);
        assertThat(PreparedNight.fact(run, "reason"))
                .contains("Gate behaviour: FAIL")
                .contains("never-sure");
        assertThat(plant.say("rhea", 0, "models").out()).contains(MODEL + "/1");
    }

    private void answers() throws IOException {
        transcript.say("Each plant answers: a receipt and a report of what became of the package.");
        for (Enclave plant : plants) {
            plant.say("sam", 0, "send", "build", "--marking", "public", "--wait");
            String name = carry(plant.in("deliveries/out/build/" + plant.name + "-to-build-1"), build);
            receive(build, name);
        }
        build.say("audrey", 0, "fleet");
        JsonNode sites = build.quietly("audrey", 0, "fleet", "--json").path("sites");
        assertThat(sites).hasSize(PLANTS.size());
        for (JsonNode site : sites) {
            boolean third = site.path("site").asText().equals(PLANTS.get(2));
            assertThat(site.path("standing").asText()).as(site.toString()).isEqualTo(third ? "BAD" : "GOOD");
        }
        build.say("audrey", 0, "fleet", PLANTS.get(2));
        build.say("audrey", 0, "deliveries");
    }

    private void dossier(Enclave plant, String version) throws Exception {
        transcript.say("The plant's dossier of its release is verified on a machine that has nothing of Drydock.");
        Path file = plant.home.resolve("release.dossier");
        plant.say("audrey", 0, "dossier", version, "-o", file.toString());
        String root = plant.quietly("", 0, "trust", "show", "--json")
                .at("/keys/0/keyId")
                .asText();
        Path alone = Files.createDirectories(folder.resolve("elsewhere"));
        Files.copy(
                InstalledSite.HOME.resolve("share/verifier/drydock-verifier.jar"),
                alone.resolve("drydock-verifier.jar"));
        Files.copy(file, alone.resolve("release.dossier"));
        Process verifier = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        "drydock-verifier.jar",
                        "release.dossier",
                        "--root",
                        root)
                .directory(alone.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(verifier.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(verifier.waitFor()).as(said).isZero();
        transcript.add("elsewhere", new String[] {"(java -jar drydock-verifier.jar)"}, new Said(0, said, ""));
        assertThat(said).contains("VERIFIED " + version + " of " + plant.name);
    }
}
