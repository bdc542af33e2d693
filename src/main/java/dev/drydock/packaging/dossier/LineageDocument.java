package dev.drydock.packaging.dossier;

import dev.drydock.domain.registry.Generation;
import dev.drydock.domain.registry.Generation.MakingRun;
import dev.drydock.domain.registry.LineageFile;
import dev.drydock.domain.registry.VersionId;
import java.util.List;

/**
 * Where a version comes from, as the site's records say.
 *
 * @param generations the version first, the imported one last
 */
record LineageDocument(List<GenerationLine> generations) {

    /** What is not there is an empty text or list. */
    record GenerationLine(
            String version,
            String state,
            String parent,
            String run,
            String job,
            String submitter,
            String snapshot,
            List<FileLine> files) {}

    /** An exported file with rows that the version's snapshot was joined from. */
    record FileLine(String file, String kind, String sha256, long rows, long accepted, String receivedAt) {}

    static LineageDocument of(List<Generation> generations) {
        return new LineageDocument(
                generations.stream().map(LineageDocument::line).toList());
    }

    private static GenerationLine line(Generation generation) {
        return new GenerationLine(
                generation.version().toString(),
                generation.state().name(),
                generation.parent().map(VersionId::toString).orElse(""),
                generation.run().map(run -> Long.toString(run.instance())).orElse(""),
                generation.run().flatMap(MakingRun::job).orElse(""),
                generation.run().flatMap(MakingRun::submitter).orElse(""),
                generation.snapshot().map(snapshot -> snapshot.id().hex()).orElse(""),
                generation.files().stream().map(LineageDocument::line).toList());
    }

    private static FileLine line(LineageFile file) {
        return new FileLine(
                file.label(),
                file.kind().name(),
                file.sha256(),
                file.rows(),
                file.accepted(),
                file.receivedAt().toString());
    }
}
