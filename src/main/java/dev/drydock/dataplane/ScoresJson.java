package dev.drydock.dataplane;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.domain.scoring.ScoringPlan;
import dev.drydock.domain.scoring.ScoringResult;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code scores.json} of {@code docs/formats.md}: no time and no number of a run, so that the same rows and version give the same bytes. */
final class ScoresJson {
    private static final int VERSION = 1;

    private ScoresJson() {}

    private record Document(
            int version,
            String model,
            String packageDigest,
            String task,
            @Nullable JsonNode engine,
            @Nullable JsonNode decision,
            Input input,
            List<String> columns,
            long rows,
            List<Part> parts,
            Rejected rejected) {}

    /** @param rows records of the file */
    private record Input(
            String file, String sha256, long rows, @Nullable String id) {}

    private record Part(String file, String sha256, int rows) {}

    private record Rejected(String file, String sha256, long rows) {}

    /**
     * @param columns headers of the parts
     * @param parts SHA-256 of each part
     */
    static byte[] bytes(ScoringResult result, List<String> columns, List<String> parts) throws IOException {
        ScoringPlan plan = result.plan();
        JsonNode signature = Mappers.OWN.readTree(result.signature());
        List<Part> listed = new ArrayList<>();
        for (int block = 0; block < parts.size(); block++) {
            listed.add(new Part(
                    ScoringPlan.part(block),
                    parts.get(block),
                    plan.blocks().get(block).rows()));
        }
        Document document = new Document(
                VERSION,
                result.version().toString(),
                result.packageDigest(),
                result.form().task().yamlName(),
                signature.get("engine"),
                signature.get("decision"),
                new Input(
                        plan.source().file(),
                        result.sha256(),
                        plan.rows(),
                        plan.source().id().orElse(null)),
                columns,
                plan.accepted(),
                listed,
                new Rejected("rejects.csv", plan.rejects(), plan.rejected()));
        return (Mappers.RECORDS_WITHOUT_NULLS.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
