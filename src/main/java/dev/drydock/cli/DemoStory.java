package dev.drydock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.DemoConsole.Said;
import dev.drydock.cli.terminal.Environment;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.PinnedTls;
import dev.drydock.cli.terminal.Table;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.VerificationKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The story, chapter by chapter: every line that begins with {@code $} is a command that anyone can type. It stops at the first
 * command that does not end as it must, and says which and why.
 */
final class DemoStory {
    private static final String MODEL = "pump-failure";
    private static final String CLIENT = "dashboard";
    private static final String NIGHTLY = "nightly-retrain";
    private static final String NIGHT = "2026-11-24T00:00:00Z";
    /** Later by more than predictions are kept, so that its rows are all new. */
    private static final String LATER_NIGHT = "2027-03-24T00:00:00Z";

    private final Environment environment;
    private final PrintWriter out;
    private final DemoScreen screen;
    private final SiteFolder site;
    private final Path keys;
    private final Path sample;
    private final String champion = MODEL + "/1";
    private final int port;
    private final int servingPort;
    private final Table events = new Table("WHAT", "VERSION", "DIGEST", "TOOK");
    private String candidate = "";
    private long chapterBegan = System.nanoTime();

    DemoStory(Environment environment, Path folder, int port, int servingPort) {
        this.environment = environment;
        this.out = environment.out();
        this.site = new SiteFolder(folder);
        this.screen = new DemoScreen(environment, site.root());
        this.keys = folder.resolve("demo/keys");
        this.sample = environment.home().resolve("sample-data").resolve(MODEL);
        this.port = port;
        this.servingPort = servingPort;
    }

    /** A command of the story did not end as it must. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String why) {
            super(why);
        }
    }

    /** The chapters in order. */
    enum Chapter {
        SITE("Make a site: keys, passwords, trust file and gate policy"),
        CHAMPION("The first champion: an engineer imports it, one release manager signs a waiver, another approves it"),
        EXPORTS("Last night's logs and labels arrive, and the data has drifted"),
        CANDIDATE("The nightly job retrains, judges and signs"),
        RELEASE("The release manager approves with her own key and promotes"),
        POISONED("Months later a tenth of one plant's labels are wrong, and the night makes no release"),
        ROLLBACK("One command rolls back"),
        AUDIT("The auditor verifies the log");

        private final String title;

        Chapter(String title) {
            this.title = title;
        }

        private String number() {
            return (List.of(values()).indexOf(this) + 1) + "/" + values().length;
        }
    }

    /**
     * Runs the chapters up to the last requested one.
     *
     * @throws DrydockException {@link CommandFailure#DEMO_FAILED} if a chapter failed: which one, where and why
     */
    void tell(Chapter last) throws InterruptedException {
        long began = System.nanoTime();
        for (Chapter chapter : Chapter.values()) {
            if (chapter.compareTo(last) <= 0) {
                chapterBegan = System.nanoTime();
                screen.chapter(chapter.number(), chapter.title);
                tellOne(chapter);
            }
        }
        end(System.nanoTime() - began);
    }

    private void tellOne(Chapter chapter) throws InterruptedException {
        try {
            switch (chapter) {
                case SITE -> makeSite();
                case CHAMPION -> releaseChampion();
                case EXPORTS -> deliverExports("night");
                case CANDIDATE -> candidate = retrain();
                case RELEASE -> release(candidate);
                case POISONED -> refusePoisonedNight(candidate);
                case ROLLBACK -> rollBack();
                case AUDIT -> audit();
            }
        } catch (Broken | IOException e) {
            throw new DrydockException(
                    CommandFailure.DEMO_FAILED,
                    "The story ends in chapter " + chapter.number() + " (" + chapter.title + "): "
                            + (e instanceof Broken ? e.getMessage() : e) + " The servers' logs are below "
                            + site.liberty() + ", those of executions in "
                            + site.var().resolve("logs") + ".",
                    e);
        }
    }

    private void end(long took) {
        screen.heading("The whole story in " + seconds(took));
        events.print(out);
        out.println();
        if (Files.exists(reportPage())) {
            out.println("gate report   " + reportPage());
        }
        out.println("site          " + site.root());
        out.println("try it        export DRYDOCK_SITE=" + site.root() + " DRYDOCK_USER=emil; "
                + environment.home().resolve("bin/drydock") + " executions");
        out.println();
    }

    private void makeSite() throws Broken, IOException {
        Files.createDirectories(keys);
        screen.variable("DRYDOCK_SITE", site.root());
        quietly(
                "",
                "server init --name demo --port " + port + " --serving-port " + servingPort
                        + " --new-user sam=scheduler --new-user emil=engineer --new-user rhea=release-manager --new-user milo=release-manager"
                        + " --new-user audrey=auditor --new-user ada=admin");
        showing("", "client", "add", CLIENT);
        for (String name : List.of("root-1", "rhea", "milo", "plant-a", "plant-b")) {
            quietly("", "keygen", keys.resolve(name + ".key").toString());
        }
        Path trust = site.root().resolve("demo/trust.unsigned.json");
        quietly(
                "",
                "trust",
                "init",
                "--root",
                "root-1=" + pub("root-1"),
                "--person",
                "rhea:release-manager=" + pub("rhea"),
                "--person",
                "milo:release-manager=" + pub("milo"),
                "--source",
                "plant-a=" + pub("plant-a"),
                "--source",
                "plant-b=" + pub("plant-b"),
                "-o",
                trust.toString());
        Path signedTrust = site.root().resolve("demo/trust.json");
        quietly("", "trust", "sign", trust.toString(), "--key", key("root-1"), "-o", signedTrust.toString());
        quietly(
                "",
                "trust",
                "install",
                signedTrust.toString(),
                "--root",
                VerificationKey.read(Path.of(pub("root-1"))).id());
        Path policy = site.root().resolve("demo/policy.unsigned.json");
        Path signedPolicy = site.root().resolve("demo/policy.json");
        quietly("", "policy", "init", "-o", policy.toString());
        quietly("", "policy", "sign", policy.toString(), "--key", key("rhea"), "-o", signedPolicy.toString());
        quietly("", "policy", "install", signedPolicy.toString());
        showing("", "server start");
        event("site made, servers ready", "", "");
    }

    private void releaseChampion() throws Broken, IOException, InterruptedException {
        showing("emil", "import", sample.toString());
        signing("milo", "waive", "no-baseline", champion, "--key", key("milo"), "--reason", "first release", "--yes");
        signing("rhea", "approve", champion, "--key", key("rhea"), "--yes");
        showing("rhea", "promote", champion, "--wait");
        ask(champion);
    }

    private String retrain() throws Broken, IOException {
        showing("sam", "run", NIGHTLY, "-p", "model=" + MODEL, "-p", "asOf=" + NIGHT, "--wait");
        JsonNode facts = factsOfNewest("PROPOSED");
        String proposed = facts.path("candidate-version").asText();
        screen.note("Drift decision: " + facts.path("decision").asText() + ". Trial "
                + facts.path("selected-trial").asText() + " was best on the split tune.");
        screen.note("Snapshot " + facts.path("snapshot").asText());
        screen.note("Package  " + facts.path("package-digest").asText());
        event(
                "retrained, judged, signed",
                proposed,
                facts.path("package-digest").asText());
        showing("rhea", "report", proposed);
        showing("rhea", "report", proposed, "--html", reportPage().toString());
        showing("emil", "rejects", "--summary");
        return proposed;
    }

    /** What the newest night has established; it must have ended with that exit status. */
    private JsonNode factsOfNewest(String exitStatus) throws Broken {
        JsonNode newest = Json.tree(answer("sam", "executions", "--job", NIGHTLY, "--limit", "1", "--json"));
        JsonNode execution =
                Json.tree(answer("sam", "status", newest.path(0).path("id").asText(), "--json"));
        JsonNode facts = execution.path("facts");
        if (!exitStatus.equals(execution.path("exitStatus").asText())) {
            throw new Broken(
                    NIGHTLY + " ended with " + execution.path("exitStatus").asText() + " instead of " + exitStatus
                            + ". Its facts: " + facts + ".");
        }
        return facts;
    }

    /** The engineer retrains whatever drift says, which has nothing to say: only labels have changed. */
    private void refusePoisonedNight(String served) throws Broken, IOException, InterruptedException {
        deliverExports(
                "poisoned-night",
                "--poison",
                "0.1",
                "--as-of",
                LATER_NIGHT,
                "--rows",
                "12000",
                "--seed",
                "2",
                "--sequence",
                "2");
        List<String> run = List.of(
                "run", NIGHTLY, "-p", "model=" + MODEL, "-p", "asOf=" + LATER_NIGHT, "-p", "force=true", "--wait");
        screen.drydock("emil", run);
        require(run, DemoConsole.runShowing(environment, site.root(), "emil", run), ExitCode.REJECTED);
        JsonNode facts = factsOfNewest("REJECTED");
        String rejected = facts.path("candidate-version").asText();
        if (!facts.path("reason").asText().contains("Gate sources:plant-b: ")) {
            throw new Broken(rejected + " was rejected, but not because of the labels of plant-b: "
                    + facts.path("reason").asText());
        }
        screen.note("Exit code " + ExitCode.REJECTED
                + " tells a scheduler that the candidate was rejected. No package was sealed, and " + served
                + " stays in service:");
        event("judged, rejected", rejected, "");
        ask(served);
    }

    /** What the two plants do on their side, and the medium that brings their files. */
    private void deliverExports(String name, String... options) throws Broken, IOException, InterruptedException {
        Path night = site.root().resolve("demo").resolve(name);
        Files.createDirectories(night);
        List<String> generate = new ArrayList<>(
                List.of("java", sample.resolve("generator/PumpField.java").toString(), "--out", night.toString()));
        generate.addAll(List.of(options));
        screen.command(generate);
        generate.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Process process = new ProcessBuilder(generate).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new Broken("the generator failed: " + said.strip());
        }
        for (String plant : List.of("plant-a", "plant-b")) {
            showing("", "export", "sign", night.toString(), "--source", plant, "--key", key(plant));
        }
        // A manifest comes last: what it lists must be there when it is.
        for (boolean manifests : new boolean[] {false, true}) {
            for (Path file : files(night)) {
                if (file.toString().endsWith(".manifest.json") == manifests) {
                    Files.copy(file, site.inbox().resolve(file.getFileName().toString()));
                }
            }
        }
        event("exports in the inbox", "", "");
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private void release(String version) throws Broken, IOException, InterruptedException {
        signing("rhea", "approve", version, "--key", key("rhea"), "--yes");
        showing("rhea", "promote", version, "--wait");
        ask(version);
    }

    private void rollBack() throws Broken, IOException, InterruptedException {
        signing("rhea", "rollback", MODEL, "--key", key("rhea"), "--reason", "the demo shows it", "--yes", "--wait");
        ask(champion);
    }

    private void audit() throws Broken {
        showing("audrey", "audit", "verify");
        event("audit log verified", "", "");
    }

    /** Asks the endpoint and checks that the version in force answers. */
    private void ask(String expected) throws Broken, IOException, InterruptedException {
        SiteConfiguration configuration = SiteConfiguration.read(site.configuration());
        URI endpoint = URI.create("https://" + configuration.host() + ":" + configuration.servingPort() + "/v2/models/"
                + MODEL + "/infer");
        Path question = sample.resolve("request.json");
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .sslContext(PinnedTls.trusting(site.certificate()))
                .build();
        Path token = site.secret("client-" + CLIENT + ".token");
        screen.command(List.of(
                "curl",
                "--cacert",
                site.certificate().toString(),
                "-H",
                "Authorization: Bearer $(cat " + token + ")",
                "-d",
                "@" + question,
                endpoint.toString()));
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(endpoint)
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/json")
                        .header(
                                "Authorization",
                                "Bearer " + Files.readString(token).strip())
                        .POST(BodyPublishers.ofFile(question))
                        .build(),
                BodyHandlers.ofByteArray());
        JsonNode body = Json.tree(answer.body());
        String version = MODEL + "/" + body.path("model_version").asText();
        if (answer.statusCode() != 200 || !version.equals(expected)) {
            throw new Broken("the endpoint answered with status " + answer.statusCode() + " and "
                    + new String(answer.body(), StandardCharsets.UTF_8).strip() + ", and not by " + expected + ".");
        }
        String digest = body.path("parameters").path("package_digest").asText();
        screen.note(version + " answers: score " + output(body, "score") + ", label " + output(body, "label")
                + ", from package " + shortened(digest));
        event("answers at the endpoint", version, digest);
    }

    private static String output(JsonNode body, String name) {
        for (JsonNode output : body.path("outputs")) {
            if (name.equals(output.path("name").asText())) {
                return output.path("data").path(0).asText();
            }
        }
        return "none";
    }

    /** A command whose output is of no interest here. */
    private void quietly(String user, String... words) throws Broken {
        List<String> arguments = arguments(words);
        screen.drydock(user, arguments);
        require(arguments, DemoConsole.run(environment, site.root(), user, arguments));
    }

    /** A command whose output is part of the story. */
    private void showing(String user, String... words) throws Broken {
        List<String> arguments = arguments(words);
        screen.drydock(user, arguments);
        require(arguments, DemoConsole.runShowing(environment, site.root(), user, arguments));
    }

    /** A command that signs: what is signed comes before what follows from it. */
    private void signing(String user, String... words) throws Broken {
        List<String> arguments = arguments(words);
        screen.drydock(user, arguments);
        Said said = require(arguments, DemoConsole.run(environment, site.root(), user, arguments));
        said.err().lines().dropWhile(line -> !line.startsWith("You sign")).forEach(screen::note);
        said.out()
                .lines()
                .map(line -> line.substring(line.lastIndexOf('\r') + 1))
                .filter(line -> !line.isBlank())
                .forEach(screen::note);
    }

    /** What a command answers that the story itself needs; nothing is shown. */
    private byte[] answer(String user, String... words) throws Broken {
        List<String> arguments = List.of(words);
        return require(arguments, DemoConsole.run(environment, site.root(), user, arguments))
                .out()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Each word that has no space may stand in one string. */
    private static List<String> arguments(String... words) {
        return words.length == 1 ? Arrays.asList(words[0].split(" ")) : Arrays.asList(words);
    }

    private static Said require(List<String> arguments, Said said) throws Broken {
        return require(arguments, said, ExitCode.OK);
    }

    private static Said require(List<String> arguments, Said said, int expected) throws Broken {
        if (said.exitCode() != expected) {
            throw new Broken("'drydock " + String.join(" ", arguments) + "' ended with exit code " + said.exitCode()
                    + " and not with " + expected + ": " + cause(said));
        }
        return said;
    }

    /** The line that names a code, or else the last one. */
    private static String cause(Said said) {
        List<String> lines = ("\n" + said.out() + "\n" + said.err())
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        return lines.stream()
                .filter(line -> line.startsWith("drydock: "))
                .findFirst()
                .orElse(lines.isEmpty() ? "it printed nothing" : lines.get(lines.size() - 1));
    }

    private void event(String what, String version, String digest) {
        long now = System.nanoTime();
        events.row(what, version, shortened(digest), seconds(now - chapterBegan));
        chapterBegan = now;
    }

    private static String shortened(String digest) {
        return digest.length() > 16 ? digest.substring(0, 16) : digest;
    }

    private static String seconds(long nanos) {
        return "%.1f s".formatted(nanos / 1e9);
    }

    private String key(String name) {
        return keys.resolve(name + ".key").toString();
    }

    private String pub(String name) {
        return keys.resolve(name + ".pub").toString();
    }

    private Path reportPage() {
        return site.root().resolve("demo/gate-report.html");
    }
}
