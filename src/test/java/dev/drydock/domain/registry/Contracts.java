package dev.drydock.domain.registry;

import dev.drydock.modelfile.ModelFileReader;

/** Contracts of one model, from revision to revision. */
public final class Contracts {
    private static final String REST = """
            drydock: 1
            name: valve
            task: binary-classification
            export:
              logs: {prediction-id: id, time: at, score: p, model-version: v}
              feedback: {prediction-id: id, label: stuck, time: seen_at, annotator: who}
            group: valve
            label: {classes: [no, yes]}
            maturity: 7d
            splits: {train: 60%, tune: 0.15, holdout: 25%}
            weights: weights.pt
            preprocessing: preprocessing.json
            sweep: [{}]
            """;

    /** Flow and kind are required. */
    public static final String FIRST = REST + """
            inputs:
              - {name: flow, column: flow, type: numeric, min: 0, max: 500}
              - {name: kind, column: kind, type: categorical, categories: [ball, gate]}
            """;

    /** Wear is new, flow may be missing and is to go, and wear is to be required. */
    public static final String SECOND = REST + """
            inputs:
              - {name: wear, column: wear, type: numeric, missing: true}
              - {name: flow, column: flow, type: numeric, missing: true, min: 0, max: 500}
              - {name: kind, column: kind, type: categorical, categories: [ball, gate]}
            fields: [{column: wear, for: [train, judge, serve]}]
            revision:
              number: 2
              retires: [{input: flow, from: 2027-01-15T00:00:00Z}]
              requires: [{input: wear, from: 2027-03-01T00:00:00Z}]
            """;

    /** Flow is gone, and wear is required. */
    public static final String THIRD = REST + """
            inputs:
              - {name: wear, column: wear, type: numeric}
              - {name: kind, column: kind, type: categorical, categories: [ball, gate]}
            revision: {number: 3}
            """;

    private Contracts() {}

    public static ModelDefinition read(String yaml) {
        return new ModelFileReader().readText(yaml);
    }
}
