package dev.drydock.application;

import dev.drydock.config.IngestLimits;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.SnapshotId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * From signed exports in the inbox to a sealed snapshot, in this JVM and with H2: {@code DrydockIngest EXPORTS SITE}.
 */
final class DrydockIngest {
    private static final int BLOCKS_A_CHUNK = 128;

    private DrydockIngest() {}

    public static void main(String[] arguments) throws IOException {
        Path exports = Path.of(arguments[0]);
        Path site = Path.of(arguments[1]);
        try (IngestSite drydock = new IngestSite(site, WideExports.definition(), IngestLimits.DEFAULT)) {
            long rows = bring(drydock, exports);
            Measured measured = Measured.begin();
            drydock.receive(1);
            measured.step("received");
            drydock.ingest(1, BLOCKS_A_CHUNK);
            measured.step("ingested");
            SnapshotId id = drydock.seal(1);
            measured.end(rows, drydock.snapshot(id).rows());
        }
        System.exit(0);
    }

    /** Links the files into the inbox and signs them as their source would; not part of what is measured. */
    private static long bring(IngestSite drydock, Path exports) throws IOException {
        long logs = link(drydock, exports, WideExports.LOGS);
        long labels = link(drydock, exports, WideExports.FEEDBACK);
        String files = entry(exports, WideExports.LOGS, ExportKind.LOGS, logs) + ", "
                + entry(exports, WideExports.FEEDBACK, ExportKind.FEEDBACK, labels);
        drydock.sign(
                "plant-a",
                "plant-a-1.manifest.json",
                ("{\"source\": \"plant-a\", \"sequence\": 1, \"model\": \"" + IngestSite.MODEL + "\", \"files\": ["
                                + files + "]}")
                        .getBytes(StandardCharsets.UTF_8));
        return logs;
    }

    private static long link(IngestSite drydock, Path exports, String name) throws IOException {
        Files.createLink(drydock.inbox.resolve(name), exports.resolve(name));
        try (var lines = Files.lines(exports.resolve(name))) {
            return lines.count() - 1;
        }
    }

    private static String entry(Path exports, String name, ExportKind kind, long rows) throws IOException {
        Path file = exports.resolve(name);
        return "{\"name\": \"" + name + "\", \"kind\": \"" + kind.wireName() + "\", \"sha256\": \""
                + dev.drydock.files.Sha256.hexOfFile(file) + "\", \"bytes\": " + Files.size(file) + ", \"rows\": "
                + rows + "}";
    }
}
