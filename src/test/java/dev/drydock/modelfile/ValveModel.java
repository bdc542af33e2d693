package dev.drydock.modelfile;

/** A small model.yaml, for tests of the keys that are put behind it. */
final class ValveModel {
    /** All that must be written but {@code sweep}; it ends with a line. */
    static final String WITHOUT_TRAINING = """
            drydock: 1
            name: valve
            task: binary-classification
            export:
              logs: {prediction-id: id, time: at, score: p, model-version: v}
              feedback: {prediction-id: id, label: broke, time: seen_at, annotator: who}
            inputs:
              - {name: flow, column: flow, type: numeric}
            group: valve
            label: {classes: ["no", "yes"]}
            maturity: 7d
            splits: {train: 60%, tune: 0.15, holdout: 25%}
            weights: weights.pt
            preprocessing: preprocessing.json
            """;

    private ValveModel() {}
}
