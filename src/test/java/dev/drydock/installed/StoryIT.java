package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.skipped.RealParts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole story, on a network that leads nowhere, with every attempt to leave the machine counted. */
class StoryIT {
    private static final Path COUNTER =
            Path.of(System.getProperty("drydock.basedir", "."), "src/test/airgap/count-attempts.sh");

    @TempDir
    Path folder;

    @Test
    void takesASiteFromExportsToAServedReleaseWithoutLeavingTheMachine() throws IOException, InterruptedException {
        requireCounter();
        Path report = folder.resolve("attempts.txt");
        Path said = folder.resolve("story.txt");
        InstalledSite site = new InstalledSite(folder.resolve("site"));
        List<String> command = new ArrayList<>(List.of(COUNTER.toString(), report.toString()));
        command.addAll(site.storyCommand("audit"));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        Process story = builder.start();
        try {
            assertThat(story.waitFor(12, TimeUnit.MINUTES)).isTrue();
        } finally {
            story.destroyForcibly();
        }
        String text = Files.readString(said);
        assertThat(story.exitValue()).as(text).isZero();
        assertThat(text)
                .contains("pump-failure/2 answers")
                .containsPattern("exit status REJECTED\\Rbecause: Gate sources:plant-b: FAIL\\.")
                .containsPattern("judged, rejected +pump-failure/3")
                .containsPattern("(?s)No package was sealed, and pump-failure/2 stays in service:.*pump-failure/2"
                        + " answers.*ROLLED_BACK")
                .contains("audit log verified")
                .contains("INTACT");
        assertThat(Files.readAllLines(report)).startsWith("syscalls=0", "packets=0", "exit=0");
    }

    private static void requireCounter() throws IOException, InterruptedException {
        Process probe = new ProcessBuilder(
                        "bash",
                        "-c",
                        "[ \"$(id -u)\" = 0 ] && command -v unshare && command -v nft && command -v strace")
                .redirectErrorStream(true)
                .start();
        probe.getInputStream().readAllBytes();
        boolean there = probe.waitFor() == 0;
        RealParts.require(
                there,
                "CI must count network attempts: install strace, nftables and iproute2, run as root",
                "the story is not told in a network namespace: install strace, nftables, iproute2; run as root");
    }
}
