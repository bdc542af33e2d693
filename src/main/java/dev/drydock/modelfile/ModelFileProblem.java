package dev.drydock.modelfile;

import dev.drydock.yaml.Problem;

/**
 * One thing that is wrong with a {@code model.yaml}.
 *
 * @param line the line, from 1
 * @param key the dotted path of the key, such as {@code inputs[2].type}; empty when the whole file is meant
 * @param sentence what is wrong, the value, the limit and the cure
 */
public record ModelFileProblem(int line, String key, String sentence) {
    static ModelFileProblem of(Problem problem) {
        return new ModelFileProblem(problem.line(), problem.key(), problem.sentence());
    }

    /** {@code model.yaml:LINE: key: sentence}. */
    @Override
    public String toString() {
        return "model.yaml:" + line + ": " + (key.isEmpty() ? "" : key + ": ") + sentence;
    }
}
