package dev.drydock.modelfile;

import dev.drydock.domain.registry.ModelDefinition;
import java.util.List;

/** The result of reading a {@code model.yaml}. */
public sealed interface ModelFileResult {

    /** Every problem in the order of the file; empty if there is none. */
    List<ModelFileProblem> problems();

    /** The file is right. */
    record Accepted(ModelDefinition definition) implements ModelFileResult {
        @Override
        public List<ModelFileProblem> problems() {
            return List.of();
        }
    }

    /** The file is wrong; there is at least one problem. */
    record Refused(List<ModelFileProblem> problems) implements ModelFileResult {
        public Refused {
            problems = List.copyOf(problems);
        }
    }
}
