package dev.drydock.dataplane;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.drift.AnswerBlock;
import dev.drydock.domain.drift.AnswerReference;
import dev.drydock.domain.drift.AnswerScale;
import dev.drydock.domain.drift.ErrorReference;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code answers.json}. */
public final class AnswersJson {
    private static final int VERSION = 1;

    private AnswersJson() {}

    private record Document(
            int version,
            @Nullable String problem,
            long rows,
            int groups,
            @Nullable List<AnswerScale> scales,
            @Nullable List<Integer> scaleOf,
            @Nullable List<AnswerBlock> blocks,
            @Nullable List<ErrorReference> errors) {}

    public static byte[] write(AnswerReference answers) {
        Document document = new Document(
                VERSION,
                answers.problem().isEmpty() ? null : answers.problem(),
                answers.rows(),
                answers.groups(),
                unlessEmpty(answers.scales()),
                unlessEmpty(answers.scaleOf()),
                unlessEmpty(answers.blocks()),
                unlessEmpty(answers.errors()));
        try {
            return (Mappers.RECORDS_WITHOUT_NULLS.writeValueAsString(document) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of numbers and texts can always be written", e);
        }
    }

    private static <T> @Nullable List<T> unlessEmpty(List<T> list) {
        return list.isEmpty() ? null : list;
    }

    /**
     * @param schema of the model that the answers must be of
     * @throws IOException if it is no JSON, or has a field that it should not have
     * @throws IllegalArgumentException if its parts do not fit each other, or are of another model
     */
    static AnswerReference read(byte[] json, DatasetSchema schema) throws IOException {
        Document document = Mappers.RECORDS_WITHOUT_NULLS.readValue(json, Document.class);
        if (document == null || document.version() != VERSION) {
            throw new IllegalArgumentException("it must have version " + VERSION);
        }
        AnswerReference answers = new AnswerReference(
                document.problem() == null ? "" : document.problem(),
                document.rows(),
                document.groups(),
                list(document.scales()),
                list(document.scaleOf()),
                list(document.blocks()),
                list(document.errors()));
        if (!answers.isOf(schema)) {
            throw new IllegalArgumentException("it is of other classes, targets or inputs than model.yaml");
        }
        return answers;
    }

    private static <T> List<T> list(@Nullable List<T> list) {
        if (list != null && list.contains(null)) {
            throw new IllegalArgumentException("a list has an empty place");
        }
        return list == null ? List.of() : list;
    }
}
