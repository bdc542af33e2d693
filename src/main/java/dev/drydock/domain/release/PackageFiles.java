package dev.drydock.domain.release;

import dev.drydock.domain.registry.Task;

/** Where the files of a package lie, relative to its directory; {@code docs/formats.md} describes each. */
public final class PackageFiles {
    public static final String MODEL_YAML = "model/model.yaml";
    public static final String WEIGHTS = "model/weights.pt";
    public static final String PREPROCESSING = "model/preprocessing.json";
    /** In the place of the preprocessing, where the model reads text. */
    public static final String TOKENIZER = "model/tokenizer.json";

    public static final String SIGNATURE = "model/signature.json";
    public static final String POLICY = "suite/policy.dsse.json";
    public static final String GATES = "suite/gates.json";
    public static final String GOLDEN = "suite/golden.json";
    /** Only of a model whose {@code model.yaml} has tests of its behaviour. */
    public static final String BEHAVIOUR = "suite/behaviour.json";

    public static final String RUN = "provenance/run.json";
    /** In the place of the run record, where the weights were trained elsewhere. */
    public static final String ORIGIN = "provenance/origin.json";

    public static final String DECISION = "provenance/decision.json";
    public static final String TRAINING_REPORT = "provenance/training-report.json";
    public static final String TRAINING_REPORT_PAGE = "provenance/training-report.html";
    public static final String SNAPSHOT = "provenance/snapshot.json";
    public static final String REFERENCE = "provenance/reference.json";
    /** Only of a version that was trained here, by a release that writes it. */
    public static final String ANSWERS = "provenance/answers.json";

    public static final String REPORT = "report/gate-report.json";
    public static final String REPORT_PAGE = "report/gate-report.html";
    /** OpenSSF Model Signing bundle. */
    public static final String MODEL_SIG = "model.sig";

    /** Folder of the files that the model's owner wants to travel with it. */
    private static final String OF_OWNER = "files/";

    private PackageFiles() {}

    /** A file that {@code model.yaml} lists under {@code files}. */
    public static String ofOwner(String name) {
        return OF_OWNER + name;
    }

    /** What makes the module's input. */
    public static String preprocessing(Task task) {
        return task.readsText() ? TOKENIZER : PREPROCESSING;
    }
}
