package dev.drydock.console.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.registry.Descent;
import dev.drydock.domain.registry.Generation;
import dev.drydock.domain.registry.Generation.MakingRun;
import dev.drydock.domain.registry.LineageFile;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineageRowsTest {
    private static LineageFile file(long sequence, ExportFile.State state, Optional<String> replacedBy) {
        return new LineageFile(
                "f.csv",
                ExportKind.LOGS,
                "plant-a",
                sequence,
                "d".repeat(64),
                6,
                5,
                state,
                Instant.parse("2026-11-24T02:00:00Z"),
                10,
                OptionalLong.empty(),
                Optional.empty(),
                replacedBy);
    }

    private static Generation generation(Optional<MakingRun> run, int files) {
        return new Generation(
                new VersionId("pump", 2),
                VersionState.RETIRED,
                List.of(),
                Optional.empty(),
                run,
                Optional.empty(),
                IntStream.rangeClosed(1, files)
                        .mapToObj(sequence -> file(sequence, ExportFile.State.INGESTED, Optional.empty()))
                        .toList());
    }

    @Test
    void aLongTableSaysHowManyFilesItLeavesOut() {
        LineageRows.Files files = LineageRows.files(List.of(generation(Optional.empty(), 502)));

        assertThat(files.rows())
                .hasSize(500)
                .first()
                .extracting(LineageRows.FileRow::file)
                .isEqualTo("plant-a-1/f.csv");
        assertThat(files.count()).isEqualTo(502);
        assertThat(files.left()).isEqualTo(2);
    }

    @Test
    void ofAPurgedRunTheNumberIsLeft() {
        MakingRun purged = new MakingRun(10, Optional.empty(), Optional.empty(), List.of());
        MakingRun whole = new MakingRun(10, Optional.of("nightly-retrain"), Optional.of("eve"), List.of(101L, 102L));

        assertThat(LineageRows.line(
                        List.of(
                                generation(Optional.of(whole), 0),
                                generation(Optional.of(purged), 0),
                                generation(Optional.empty(), 0)),
                        Map.of()))
                .extracting(LineageRows.OfVersion::run)
                .containsExactly("10, nightly-retrain by eve", "10, purged", "imported");
    }

    @Test
    void aReplacedFileNamesTheOneInItsPlace() {
        Descent descent =
                new Descent(file(12, ExportFile.State.REPLACED, Optional.of("plant-a-13/g.csv")), List.of(), List.of());

        assertThat(LineageRows.of(descent).sentence())
                .isEqualTo("logs, REPLACED: 5 of 6 rows accepted. Received 2026-11-24 02:00:00 UTC by run 10."
                        + " plant-a-13/g.csv replaces it.");
    }
}
