package dev.drydock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.cli.DemoConsole.Said;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteFolder;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The story, chapter by chapter: every line that begins with {@code $} is a command that anyone can type. It stops at the first
 * command that does not end as it must.
 */
final class DemoStory {
    private static final String MODEL = "pump-failure";
    private static final String NIGHT = "2026-11-24T00:00:00Z";

    private final Surroundings surroundings;
    private final PrintWriter out;
    private final SiteFolder site;
    private final Path keys;
    private final Path sample;
    private final String champion = MODEL + "/1";
    private final int port;
    private final int servingPort;
    private final Table events = new Table("WHAT", "VERSION", "DIGEST", "TOOK");
    private String candidate = "";
    private long chapterBegan = System.nanoTime();

    DemoStory(Surroundings surroundings, Path folder, int port, int servingPort) {
        this.surroundings = surroundings;
        this.out = surroundings.out();
        this.site = new SiteFolder(folder);
        this.keys = folder.resolve("demo/keys");
        this.sample = surroundings.home().resolve("sample-data").resolve(MODEL);
        this.port = port;
        this.servingPort = servingPort;
    }

    /** A command of the story did not end as it must; its sentence is on the screen already. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String why) {
            super(why);
        }
    }

    /** The chapters in order. */
    enum Chapter {
        SITE,
        CHAMPION,
        EXPORTS,
        CANDIDATE,
        RELEASE,
        ROLLBACK,
        AUDIT
    }

    /** Tells the chapters up to the last one wanted; answers whether every one went well. */
    boolean tell(Chapter last) {
        long began = System.nanoTime();
        try {
            for (Chapter chapter : Chapter.values()) {
                if (chapter.compareTo(last) <= 0) {
                    tellOne(chapter);
                }
            }
        } catch (Broken e) {
            out.println();
            out.println("The story ends here: " + e.getMessage());
            out.println("Logs: " + site.liberty());
            return false;
        } catch (IOException e) {
            out.println("The story ends here: " + e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        out.println();
        events.print(out);
        out.println();
        out.println("report        " + reportPage());
        out.println("site          " + site.root());
        out.println("took          " + seconds(System.nanoTime() - began));
        return true;
    }

    private void tellOne(Chapter chapter) throws Broken, IOException, InterruptedException {
        switch (chapter) {
            case SITE -> makeSite();
            case CHAMPION -> releaseChampion();
            case EXPORTS -> deliverExports();
            case CANDIDATE -> candidate = retrain();
            case RELEASE -> release(candidate);
            case ROLLBACK -> rollBack();
            case AUDIT -> audit();
        }
    }

    private void makeSite() throws Broken, IOException {
        chapter("A site is made: keys, passwords, whom to trust, what every candidate must pass");
        Files.createDirectories(keys);
        command(
                "",
                "server init --name demo --port " + port + " --serving-port " + servingPort
                        + " --new-user sam=scheduler --new-user emil=engineer --new-user rhea=release-manager --new-user milo=release-manager"
                        + " --new-user audrey=auditor --new-user ada=admin");
        for (String name : List.of("root-1", "rhea", "milo", "plant-a", "plant-b")) {
            command("", "keygen", keys.resolve(name + ".key").toString());
        }
        Path trust = site.root().resolve("demo/trust.unsigned.json");
        command(
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
        command("", "trust", "sign", trust.toString(), "--key", key("root-1"), "-o", signedTrust.toString());
        command("", "trust", "install", signedTrust.toString());
        Path policy = site.root().resolve("demo/policy.unsigned.json");
        Path signedPolicy = site.root().resolve("demo/policy.json");
        command("", "policy", "init", "-o", policy.toString());
        command("", "policy", "sign", policy.toString(), "--key", key("rhea"), "-o", signedPolicy.toString());
        command("", "policy", "install", signedPolicy.toString());
        command("", "server start");
        event("site made, servers ready", "", "");
    }

    private void releaseChampion() throws Broken, IOException, InterruptedException {
        chapter("The champion enters: imported by an engineer, waived by one release manager, approved by another");
        command("emil", "import", sample.toString());
        command("milo", "waive", "no-baseline", champion, "--key", key("milo"), "--reason", "first release", "--yes");
        command("rhea", "approve", champion, "--key", key("rhea"), "--yes");
        command("rhea", "promote", champion, "--wait");
        ask(champion);
    }

    private String retrain() throws Broken, IOException, InterruptedException {
        chapter("The nightly job retrains, judges and signs");
        JsonNode execution = Json.tree(command(
                        "sam",
                        "run",
                        "nightly-retrain",
                        "-p",
                        "model=" + MODEL,
                        "-p",
                        "asOf=" + NIGHT,
                        "--wait",
                        "--json")
                .getBytes(StandardCharsets.UTF_8));
        if (!"PROPOSED".equals(execution.path("exitStatus").asText())) {
            throw new Broken("nightly-retrain ended with "
                    + execution.path("exitStatus").asText() + " and not with PROPOSED: " + execution.path("failure"));
        }
        JsonNode facts = execution.path("facts");
        facts.properties()
                .forEach(fact -> out.println(
                        "  " + fact.getKey() + ": " + fact.getValue().asText()));
        String candidate = facts.path("candidate-version").asText();
        event(
                "retrained, judged, signed",
                candidate,
                facts.path("package-digest").asText());
        out.print(command("rhea", "report", candidate));
        command("rhea", "report", candidate, "--html", reportPage().toString());
        out.print(command("emil", "rejects", "--limit", "5"));
        return candidate;
    }

    /** What the two plants do on their side, and the medium that brings their files. */
    private void deliverExports() throws Broken, IOException, InterruptedException {
        chapter("Last night's logs and labels arrive from a field that has drifted");
        Path night = site.root().resolve("demo/night");
        Files.createDirectories(night);
        Path generator = sample.resolve("generator/PumpField.java");
        out.println("$ java " + generator + " --out " + night);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        generator.toString(),
                        "--out",
                        night.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new Broken("the generator failed: " + said);
        }
        for (String plant : List.of("plant-a", "plant-b")) {
            command("", "export", "sign", night.toString(), "--source", plant, "--key", key(plant));
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

    private void release(String candidate) throws Broken, IOException, InterruptedException {
        chapter("The release manager approves with her own key and promotes");
        command("rhea", "approve", candidate, "--key", key("rhea"), "--yes");
        command("rhea", "promote", candidate, "--wait");
        ask(candidate);
    }

    private void rollBack() throws Broken, IOException, InterruptedException {
        chapter("One command rolls back");
        command("rhea", "rollback", MODEL, "--key", key("rhea"), "--reason", "the demo shows it", "--yes", "--wait");
        ask(champion);
    }

    private void audit() throws Broken {
        chapter("The auditor verifies the log");
        out.print(command("audrey", "audit", "verify"));
        event("audit log verified", "", "");
    }

    /** Asks the endpoint and checks that the version in force answers. */
    private void ask(String expected) throws Broken, IOException, InterruptedException {
        SiteConfiguration configuration = SiteConfiguration.read(site.configuration());
        URI endpoint = URI.create("https://" + configuration.host() + ":" + configuration.servingPort() + "/v2/models/"
                + MODEL + "/infer");
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .sslContext(PinnedTls.trusting(site.certificate()))
                .build();
        out.println("$ curl --cacert " + site.certificate() + " -d @request.json " + endpoint);
        HttpResponse<byte[]> answer = http.send(
                HttpRequest.newBuilder(endpoint)
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofFile(sample.resolve("request.json")))
                        .build(),
                BodyHandlers.ofByteArray());
        out.println(new String(answer.body(), StandardCharsets.UTF_8).strip());
        JsonNode body = Json.tree(answer.body());
        String version = MODEL + "/" + body.path("model_version").asText();
        if (answer.statusCode() != 200 || !version.equals(expected)) {
            throw new Broken("the endpoint answered with status " + answer.statusCode() + " by " + version + ", not by "
                    + expected);
        }
        event(
                "answers at the endpoint",
                version,
                body.path("parameters").path("package_digest").asText());
    }

    /** Runs a command; each word that has no space may stand in one string. Answers what it printed. */
    private String command(String user, String... words) throws Broken {
        List<String> arguments = words.length == 1 ? Arrays.asList(words[0].split(" ")) : Arrays.asList(words);
        out.println("$ " + (user.isEmpty() ? "" : "DRYDOCK_USER=" + user + " ") + "drydock "
                + arguments.stream().map(DemoStory::quoted).collect(Collectors.joining(" ")));
        out.flush();
        List<String> all = new ArrayList<>(arguments);
        Said said = DemoConsole.runShowingProgress(surroundings, site.root(), user, all);
        if (said.exitCode() != 0) {
            out.print(said.out());
            throw new Broken("'drydock " + arguments.get(0) + "' ended with exit code " + said.exitCode());
        }
        return said.out();
    }

    private static String quoted(String word) {
        return word.contains(" ") ? "'" + word + "'" : word;
    }

    private void chapter(String title) {
        chapterBegan = System.nanoTime();
        out.println();
        out.println("== " + title);
        out.flush();
    }

    private void event(String what, String version, String digest) {
        long now = System.nanoTime();
        events.row(what, version, digest.length() > 16 ? digest.substring(0, 16) : digest, seconds(now - chapterBegan));
        chapterBegan = now;
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
