package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of {@code docs/an-engineers-morning.md} on a prepared site, but for the demo that prepares one. */
class EngineersMorningIT {
    private static final String DEMO = "drydock demo --site $DRYDOCK_SITE --keep=false --through exports\n";

    @TempDir
    Path folder;

    private final PreparedNight night = PreparedNight.shared().beginAgain();
    private final InstalledSite site = night.site();

    @AfterEach
    void stopServers() {
        site.killEverything();
    }

    @Test
    void aRefusedFileIsCorrectedByItsSourceAndTheSameRunProposes() throws IOException, InterruptedException {
        Files.createSymbolicLink(folder.resolve("site"), site.root());
        PageCommands page = PageCommands.of("an-engineers-morning.md");

        String said = page.run(folder, this::here);

        List<Pattern> shown = page.transcript();
        assertThat(shown).hasSizeGreaterThan(15);
        assertThat(shown).allSatisfy(line -> assertThat(said).containsPattern(line));
        site.start();
        String snapshot = PreparedNight.fact(site.execution(3), "snapshot");
        night.beginAfterIt();
        assertThat(site.root().resolve("var/snapshots").resolve(snapshot))
                .as("the snapshot of the same night without the fault")
                .isDirectory();
    }

    private String here(String commands) {
        assertThat(commands).contains("/opt/drydock", DEMO);
        return commands.replace(DEMO, "").replace("/opt/drydock", InstalledSite.HOME.toString());
    }
}
