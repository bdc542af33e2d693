package dev.drydock.domain.drift;

import dev.drydock.domain.dataset.DatasetSchema;
import java.util.List;

/**
 * What a version answered on the labelled rows of its split <em>tune</em>, counted: what its package holds in {@code
 * provenance/answers.json}, so that its performance can be estimated where labels are lacking. No row can be told from it.
 *
 * @param problem why nothing can be estimated, whole sentences; empty if it can
 * @param rows of <em>tune</em>
 * @param groups that they are of
 * @param scales of the scores; empty for quantities
 * @param scaleOf of two classes the one scale; of several the scale of each predicted class, below 0: too few rows were predicted to be of it;
 *     empty for quantities
 * @param blocks rows by block of groups; empty for quantities
 * @param errors one for each target of a quantity; empty for classes
 */
public record AnswerReference(
        String problem,
        long rows,
        int groups,
        List<AnswerScale> scales,
        List<Integer> scaleOf,
        List<AnswerBlock> blocks,
        List<ErrorReference> errors) {
    /** @throws IllegalArgumentException if its parts do not fit each other */
    public AnswerReference {
        scales = List.copyOf(scales);
        scaleOf = List.copyOf(scaleOf);
        blocks = List.copyOf(blocks);
        errors = List.copyOf(errors);
        for (int scale : scaleOf) {
            if (scale >= scales.size()) {
                throw new IllegalArgumentException("there is no scale " + scale);
            }
        }
        for (AnswerBlock block : blocks) {
            requireFits(block, scales, scaleOf);
        }
    }

    static AnswerReference impossible(String problem, long rows, int groups) {
        return new AnswerReference(problem, rows, groups, List.of(), List.of(), List.of(), List.of());
    }

    private static void requireFits(AnswerBlock block, List<AnswerScale> scales, List<Integer> scaleOf) {
        int several = scaleOf.size() > 1 ? scaleOf.size() : 0;
        boolean fits = block.rows().size() == scaleOf.size()
                && block.held().size() == scaleOf.size()
                && block.wrong().size() == 2 * several
                && block.wrong().stream().allMatch(labels -> labels.size() == several);
        for (int predicted = 0; fits && predicted < scaleOf.size(); predicted++) {
            int cells = scaleOf.get(predicted) < 0
                    ? 0
                    : scales.get(scaleOf.get(predicted)).cells();
            fits = block.rows().get(predicted).size() == cells
                    && block.held().get(predicted).size() == cells;
        }
        if (!fits) {
            throw new IllegalArgumentException("a block of answers does not fit their scales");
        }
    }

    /** Whether it is of a model with these classes, or these targets and inputs. */
    public boolean isOf(DatasetSchema schema) {
        if (!problem.isEmpty()) {
            return true;
        }
        return schema.classes().isEmpty() ? isOfQuantities(schema) : isOfClasses(schema);
    }

    private boolean isOfQuantities(DatasetSchema schema) {
        return errors.size() == schema.label().numbers()
                && errors.stream().allMatch(one -> one.input() < schema.inputs().size());
    }

    private boolean isOfClasses(DatasetSchema schema) {
        return schema.logs().predicted().isPresent()
                ? scaleOf.size() == schema.classes().size() && scaleOf.size() > 1
                : scaleOf.equals(List.of(0));
    }
}
