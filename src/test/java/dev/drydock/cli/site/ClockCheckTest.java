package dev.drydock.cli.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.site.Finding.State;
import dev.drydock.config.SiteFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClockCheckTest {
    private static final Instant NOW = Instant.parse("2026-12-02T03:00:00Z");

    @TempDir
    Path folder;

    private SiteFolder site;

    @BeforeEach
    void make() {
        site = new SiteFolder(folder);
    }

    private void written(String place, Instant at) throws IOException {
        Path file = folder.resolve(place);
        Files.createDirectories(file.getParent());
        Files.setLastModifiedTime(Files.writeString(file, "x"), FileTime.from(at));
    }

    private Finding files() throws IOException {
        return ClockCheck.files(site, NOW).get(0);
    }

    @Test
    void isWellWithoutFilesAndAfterTheNewestOne() throws IOException {
        assertThat(files().state()).isEqualTo(State.OK);
        written("var/logs/executions/7.log", NOW.minusSeconds(1));
        written("var/db/drydock.mv.db", NOW.plusSeconds(299));
        written("var/packages/8d/weights.pt", NOW.plus(Duration.ofDays(9))); // it came from elsewhere
        assertThat(files().state()).isEqualTo(State.OK);
    }

    @Test
    void namesTheFileThatIsNewerThanTheClock() throws IOException {
        for (String place : new String[] {
            "var/logs/executions/7.log", "var/liberty-second/orchestrator/logs/messages.log", "serving/state/node.json"
        }) {
            written(place, NOW.plusSeconds(600));
            Finding finding = files();
            assertThat(finding.state()).isEqualTo(State.WRONG);
            assertThat(finding.found())
                    .contains(
                            "shows 2026-12-02T03:00:00Z",
                            folder.resolve(place) + " was written at 2026-12-02T03:10:00Z");
            assertThat(finding.advice()).contains("timedatectl set-ntp true", "touch " + folder.resolve(place));
            written(place, NOW.minusSeconds(600));
        }
    }

    @Test
    void comparesWithTheDatabaseWithinTheTimeOfItsAnswer() {
        assertThat(apart(Duration.ofSeconds(1)).state()).isEqualTo(State.OK);
        assertThat(ClockCheck.database(NOW, NOW.plusSeconds(8), NOW.plusSeconds(9))
                        .state())
                .isEqualTo(State.OK); // the answer took nine seconds
        assertThat(apart(Duration.ofSeconds(30)).state()).isEqualTo(State.NOTE);
        assertThat(apart(Duration.ofSeconds(-30)).found()).contains("30 s apart");
        Finding far = apart(Duration.ofSeconds(-61));
        assertThat(far.state()).isEqualTo(State.WRONG);
        assertThat(far.advice()).contains("timedatectl", "no schedule");
    }

    private static Finding apart(Duration database) {
        return ClockCheck.database(NOW, NOW.plus(database), NOW);
    }

    @Test
    void namesAClockBeforeTheAuditLog() {
        assertThat(ClockCheck.auditLog(Optional.empty(), NOW)).isEmpty();
        assertThat(ClockCheck.auditLog(Optional.of(NOW.plusSeconds(299)), NOW)).isEmpty();
        assertThat(ClockCheck.auditLog(Optional.of(NOW.plusSeconds(301)), NOW))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.state()).isEqualTo(State.WRONG);
                    assertThat(finding.found()).contains("2026-12-02T03:05:01Z");
                });
    }
}
