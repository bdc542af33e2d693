package dev.drydock.installed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site comes back by itself after what ended it: no hand but the next start. */
class WayBackIT {
    @TempDir
    Path folder;

    private InstalledSite site;

    @BeforeEach
    void make() {
        site = new InstalledSite(folder.resolve("site"));
        site.init();
    }

    @AfterEach
    void end() {
        site.killEverything();
    }

    @Test
    void aPowerCutWhoseNumberIsTakenAgainAndAKillThatIsNotOverHinderNoStart() throws IOException {
        site.startOnly("orchestrator");
        site.killOrchestrator();
        Path pidFile = site.root().resolve("var/liberty/.pid/orchestrator.pid");
        Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
        assertThat(site.as("", "server", "status", "--json")
                        .json()
                        .at("/0/process")
                        .isNull())
                .isTrue();

        site.startOnly("orchestrator");
        long first = Long.parseLong(Files.readString(pidFile).strip());
        ProcessHandle.of(first).orElseThrow().destroyForcibly(); // and not waited for
        site.startOnly("orchestrator");

        assertThat(Long.parseLong(Files.readString(pidFile).strip())).isNotEqualTo(first);
    }
}
