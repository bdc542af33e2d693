package dev.drydock.installed;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A site with a champion in service and last night's exports in its inbox, and a copy of it at rest to begin again from. */
final class PreparedNight {
    private static final String TOKEN = "night-2026-11-24";

    private final InstalledSite site;
    private final Path atRest;

    private PreparedNight(InstalledSite site, Path atRest) {
        this.site = site;
        this.atRest = atRest;
    }

    /**
     * The one that all tests of this JVM share, one after the other: preparing it takes longer than most of them. It is
     * as left by the last one; say {@link #beginAgain} first.
     */
    static PreparedNight shared() {
        return Shared.NIGHT;
    }

    private static PreparedNight in(Path folder) {
        InstalledSite site = new InstalledSite(folder.resolve("site"));
        site.story("exports").expecting(0);
        PreparedNight night = new PreparedNight(site, folder.resolve("at-rest"));
        InstalledSite.copy(site.root(), night.atRest);
        Runtime.getRuntime().addShutdownHook(new Thread(site::killEverything));
        return night;
    }

    /** Made when it is first asked for. */
    private static final class Shared {
        static final PreparedNight NIGHT = in(emptyFolder());

        private static Path emptyFolder() {
            try {
                Path target = Files.createDirectories(
                        Path.of(System.getProperty("drydock.basedir", ".")).resolve("target"));
                Path folder = target.resolve("prepared-night-" + InstalledSite.fork())
                        .toAbsolutePath()
                        .normalize();
                InstalledSite.delete(folder);
                return Files.createDirectories(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    InstalledSite site() {
        return site;
    }

    /** Everything as it was before the night, nothing running. */
    PreparedNight beginAgain() {
        site.killEverything();
        InstalledSite.copy(atRest, site.root());
        return this;
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
