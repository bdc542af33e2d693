package dev.drydock.console.registry;

import dev.drydock.console.Wording;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Descent;
import dev.drydock.domain.registry.Descent.Descendant;
import dev.drydock.domain.registry.Descent.JoinedSnapshot;
import dev.drydock.domain.registry.Generation;
import dev.drydock.domain.registry.Generation.MakingRun;
import dev.drydock.domain.registry.LineageFile;
import dev.drydock.domain.registry.VersionId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Lineage as tables show it. */
public final class LineageRows {
    /** A longer table says how many rows it leaves out. */
    static final int MOST = 500;

    static final Files NONE = new Files(List.of(), 0, 0);

    private LineageRows() {}

    /**
     * A file that a version comes from.
     *
     * @param through the nearest version of the line that was trained on it
     * @param address of the page that shows its use
     */
    public record FileRow(
            String through,
            String file,
            String kind,
            String rows,
            String received,
            long receivedBy,
            String replaces,
            String sha256,
            String address) {}

    /**
     * Files of a version, or of its parents.
     *
     * @param left how many more there are than rows
     */
    public record Files(List<FileRow> rows, int count, int left) {}

    /** A version in a line. */
    public record OfVersion(
            String version,
            String state,
            String aliases,
            String run,
            String executions,
            String snapshot,
            String rows,
            String asOf) {}

    /** A file and where it has gone. */
    public record OfFile(
            String title, String sentence, List<SnapshotRow> snapshots, List<DescendantRow> versions, int left) {}

    /** A snapshot that was joined from the file. */
    public record SnapshotRow(String snapshot, String rows, String asOf, long run, String versions) {}

    /** A version with something of the file in it. */
    public record DescendantRow(String version, String state, String aliases, String through) {}

    static Files files(List<Generation> generations) {
        List<FileRow> rows = generations.stream()
                .flatMap(generation -> generation.files().stream().map(file -> row(generation.version(), file)))
                .toList();
        return new Files(rows.stream().limit(MOST).toList(), rows.size(), Math.max(0, rows.size() - MOST));
    }

    private static FileRow row(VersionId through, LineageFile file) {
        return new FileRow(
                through.toString(),
                file.label(),
                file.kind().wireName(),
                Wording.count(file.accepted()) + " of " + Wording.count(file.rows()),
                Wording.time(file.receivedAt()),
                file.receivedBy(),
                file.replaces().orElse(""),
                file.sha256(),
                "/console/lineage?file=" + file.sha256());
    }

    static List<OfVersion> line(List<Generation> generations, Map<VersionId, Contribution> brought) {
        return generations.stream()
                .map(generation -> row(generation, Optional.ofNullable(brought.get(generation.version()))))
                .toList();
    }

    private static OfVersion row(Generation generation, Optional<Contribution> brought) {
        return new OfVersion(
                generation.version().toString(),
                generation.state().name(),
                String.join(", ", generation.aliases()),
                generation.run().map(LineageRows::words).orElse("imported")
                        + brought.map(weights -> "; trained elsewhere, brought by " + weights.broughtBy())
                                .orElse(""),
                generation.run().map(LineageRows::executions).orElse(""),
                generation.snapshot().map(snapshot -> snapshot.id().hex()).orElse(""),
                generation
                        .snapshot()
                        .map(snapshot -> Wording.count(snapshot.rows()))
                        .orElse(""),
                generation
                        .snapshot()
                        .map(snapshot -> Wording.time(snapshot.asOf()))
                        .orElse(""));
    }

    private static String words(MakingRun run) {
        return run.job()
                .map(job ->
                        run.instance() + ", " + job + " by " + run.submitter().orElse(""))
                .orElse(run.instance() + ", purged");
    }

    private static String executions(MakingRun run) {
        return run.executions().stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    static OfFile of(Descent descent) {
        return new OfFile(
                descent.file().label(),
                sentence(descent.file()),
                descent.snapshots().stream()
                        .limit(MOST)
                        .map(joined -> row(joined, descent))
                        .toList(),
                descent.versions().stream().limit(MOST).map(LineageRows::row).toList(),
                Math.max(
                        0,
                        Math.max(descent.snapshots().size(), descent.versions().size()) - MOST));
    }

    private static String sentence(LineageFile file) {
        return file.kind().wireName() + ", " + file.state() + ": " + Wording.count(file.accepted()) + " of "
                + Wording.count(file.rows()) + " rows accepted. Received " + Wording.time(file.receivedAt())
                + " UTC by run " + file.receivedBy()
                + (file.readBy().isPresent() ? ", read by run " + file.readBy().getAsLong() : "") + "."
                + file.replaces()
                        .map(earlier -> " It replaces " + earlier + ".")
                        .orElse("")
                + file.replacedBy().map(later -> " " + later + " replaces it.").orElse("");
    }

    private static SnapshotRow row(JoinedSnapshot joined, Descent descent) {
        String id = joined.snapshot().id().hex();
        return new SnapshotRow(
                id,
                Wording.count(joined.snapshot().rows()),
                Wording.time(joined.snapshot().asOf()),
                joined.run(),
                descent.versions().stream()
                        .filter(version -> version.through().isEmpty()
                                && version.snapshot().filter(id::equals).isPresent())
                        .map(version -> version.version().toString())
                        .collect(Collectors.joining(", ")));
    }

    private static DescendantRow row(Descendant version) {
        return new DescendantRow(
                version.version().toString(),
                version.state().name(),
                String.join(", ", version.aliases()),
                version.through().map(VersionId::toString).orElse(""));
    }
}
