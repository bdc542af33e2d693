package dev.drydock.installed;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A site with a champion in service and last night's exports in its inbox, and copies of it at rest to begin again from: before the night
 * and after it. All tests of a build share the copies, whichever process they run in: preparing them takes longer than most tests.
 */
final class PreparedNight {
    private static final String TOKEN = "night-2026-11-24";
    private static final Path FOLDER = OncePerBuild.folder("prepared-night");

    private final InstalledSite site;

    private PreparedNight(InstalledSite site) {
        this.site = site;
    }

    /** This process's one. It is as left by the last test; say {@link #beginAgain} or {@link #beginAfterIt} first. */
    static PreparedNight shared() {
        return Shared.NIGHT;
    }

    /** Made when it is first asked for. */
    private static final class Shared {
        static final PreparedNight NIGHT = at(FOLDER.resolve("site-" + InstalledSite.fork()));
    }

    private static PreparedNight at(Path root) {
        PreparedNight night = new PreparedNight(new InstalledSite(root));
        Runtime.getRuntime().addShutdownHook(new Thread(night.site::killEverything));
        return night;
    }

    /** Everything as it was before the night, nothing running. */
    PreparedNight beginAgain() {
        return begin("before", () -> {
            InstalledSite.delete(site.root());
            site.story("exports").expecting(0);
            site.leaveRestartsToTheTest();
            site.logAsJson();
        });
    }

    /** Everything as it was after the night, which proposed a candidate, nothing running. */
    PreparedNight beginAfterIt() {
        return begin("after", () -> {
            beginAgain();
            site.start();
            submit("--wait").expecting(0);
            site.stop();
        });
    }

    private PreparedNight begin(String state, Runnable prepare) {
        site.killEverything();
        Path atRest = FOLDER.resolve(state);
        boolean wasThere = OncePerBuild.wasThere(FOLDER, state, () -> {
            prepare.run();
            PreparedWorker.takeFrom(site.root());
            InstalledSite.copy(site.root(), atRest);
        });
        if (wasThere) {
            InstalledSite.copy(atRest, site.root());
            site.takePorts();
        }
        return this;
    }

    InstalledSite site() {
        return site;
    }

    /** Safe to repeat: the token never starts a second run. */
    InstalledSite.Said submit(String... more) {
        return site.as(
                "sam",
                Stream.concat(
                                Arrays.stream(InstalledSite.retrain(
                                        "pump-failure", "2026-11-24T00:00:00Z", "--token", TOKEN, "--json")),
                                Arrays.stream(more))
                        .toArray(String[]::new));
    }

    long submitted() {
        return submit().expecting(0).json().path("id").asLong();
    }

    /** However it ends. */
    JsonNode awaitEnd(long execution) {
        return site.as("emil", "status", Long.toString(execution), "--wait", "--timeout", "5m", "--json")
                .json();
    }

    static String lastStep(JsonNode execution) {
        JsonNode steps = execution.path("steps");
        return steps.isEmpty() ? "" : steps.get(steps.size() - 1).path("step").asText();
    }

    static String fact(JsonNode execution, String name) {
        return execution.path("facts").path(name).asText();
    }

    /** What a night left behind, as far as it must not depend on what happened in it. */
    record Outcome(
            String status,
            String exitStatus,
            String candidate,
            String snapshot,
            String weights,
            List<String> rejects,
            int candidates,
            List<Long> workersLeft,
            String audit) {}

    Outcome outcome(JsonNode execution) {
        return outcome(site, execution);
    }

    static Outcome outcome(InstalledSite site, JsonNode execution) {
        List<String> rejects = new ArrayList<>();
        for (JsonNode reject : site.as("emil", "rejects", "--limit", "1000", "--json")
                .expecting(0)
                .json()) {
            rejects.add(reject.path("file").asText() + ":" + reject.path("line").asLong() + " "
                    + reject.path("reason").asText());
        }
        String packageDigest = fact(execution, "package-digest");
        return new Outcome(
                execution.path("status").asText(),
                execution.path("exitStatus").asText(),
                fact(execution, "candidate-version"),
                fact(execution, "snapshot"),
                packageDigest.isEmpty() ? "" : site.weightsDigest(packageDigest),
                rejects.stream().sorted().toList(),
                site.as("rhea", "candidates", "--json").expecting(0).json().size(),
                site.workers().stream().map(ProcessHandle::pid).toList(),
                site.as("audrey", "audit", "verify").out().replaceFirst("(?s):.*", ""));
    }
}
