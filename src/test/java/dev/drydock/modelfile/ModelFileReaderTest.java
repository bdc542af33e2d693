package dev.drydock.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.FieldPlace;
import dev.drydock.domain.dataset.FieldRules;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.dataset.Replay;
import dev.drydock.domain.dataset.SnapshotIdentity;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.DriftLimits;
import dev.drydock.domain.registry.DriftMeasure;
import dev.drydock.domain.registry.GateRequests;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ModelFileFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFileReaderTest {
    private static final String SMALL = """
            drydock: 1
            name: valve
            task: binary-classification
            export:
              logs: {prediction-id: id, time: at, score: p, model-version: v}
              feedback: {prediction-id: id, label: stuck, time: seen_at, annotator: who}
            inputs:
              - {name: flow, column: flow, type: numeric}
              - {name: kind, column: kind, type: categorical, categories: [ball, gate]}
            group: valve
            label: {classes: [no, yes]}
            maturity: 7d
            splits: {train: 60%, tune: 0.15, holdout: 25%}
            weights: weights.pt
            preprocessing: preprocessing.json
            sweep: [{}]
            """;

    @TempDir
    Path directory;

    private final ModelFileReader reader = new ModelFileReader();

    @Test
    void readsTheSampleModel() {
        ModelDefinition pump = reader.read(bytesOf(sample().resolve("model.yaml")));

        assertThat(pump.name()).isEqualTo("pump-failure");
        assertThat(pump.digest()).matches("[0-9a-f]{64}");
        assertThat(pump.schema().inputs()).hasSize(12);
        assertThat(pump.schema().inputs().get(2).missingAllowed()).isTrue();
        assertThat(pump.schema().inputs().get(9).type()).isEqualTo(ColumnType.CATEGORICAL);
        assertThat(pump.schema().inputs().get(9).categories()).containsExactly("water", "oil", "slurry");
        assertThat(pump.schema().slices().get(0).required()).isTrue();
        assertThat(pump.schema().rejectLimit()).isEqualTo(0.01);
        assertThat(pump.schema().maturity()).isEqualTo(Duration.ofDays(7));
        assertThat(pump.sweep().trials())
                .extracting(TrainingSettings::learningRate)
                .containsExactly(0.0005, 0.001, 0.002);
        assertThat(pump.sweep().trials()).extracting(TrainingSettings::seed).containsOnly(7L);
        assertThat(pump.gates().limits()).isEqualTo(Map.of("floor", Map.of("min", 0.70)));
        assertThat(pump.serving().timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(pump.schedule()).contains("0 2 * * *");
    }

    @Test
    void readsHowRequestsAreScoredTogether() {
        assertThat(reader.readText(SMALL + "serving: {batching: {delay: 0ms, rows: 64}}\n")
                        .serving()
                        .batching())
                .contains(new ModelDefinition.Batching(Duration.ZERO, 64));
        assertThat(reader.readText(SMALL + "serving: {batching: {}}\n")
                        .serving()
                        .batching())
                .contains(new ModelDefinition.Batching(Duration.ofMillis(2), 32));
    }

    @Test
    void fillsInTheDefaultsOfAbsentKeys() {
        ModelDefinition valve = reader.readText(SMALL);

        assertThat(valve.schema().classes()).containsExactly("no", "yes");
        assertThat(valve.schema().splits()).isEqualTo(SplitRule.ofGroups(0.6, 0.15, 0.25, "valve"));
        assertThat(valve.schema().clockTolerance()).isEqualTo(Duration.ofMinutes(5));
        assertThat(valve.schema().rejectLimit()).isEqualTo(0.01);
        assertThat(valve.schema().slices()).isEmpty();
        assertThat(valve.sweep().trials())
                .containsExactly(new TrainingSettings(8, 128, "adamw", 0.001, 0.01, 0, 1.0, 3, List.of(), 1, 1));
        assertThat(valve.drift()).isEqualTo(DriftLimits.DEFAULT);
        assertThat(valve.serving()).isEqualTo(new ModelDefinition.ServingLimits(256, Duration.ofSeconds(2)));
        assertThat(valve.gates()).isEqualTo(GateRequests.NONE);
        assertThat(valve.schedule()).isEmpty();
    }

    @Test
    void inputsTheGroupAndTheAnnotatorMayBePrivate() {
        assertThat(reader.readText(SMALL).schema().privateColumns()).isEmpty();
        assertThat(reader.readText(SMALL + "private: [flow, valve, who]\n")
                        .schema()
                        .privateColumns())
                .containsExactlyInAnyOrder("flow", "valve", "who");
    }

    @Test
    void aColumnMayGoEverywhereUnlessFieldsOrPrivateSaysOtherwise() {
        FieldRules none = reader.readText(SMALL).schema().fields();
        DatasetSchema schema = reader.readText(SMALL.replace("name: flow,", "name: flow, missing: true,")
                        + "private: [valve, who]\nfields:\n"
                        + "  - {column: flow, for: [train, judge, serve], goes: [labels, package]}\n"
                        + "  - {column: valve, for: [judge]}\n"
                        + "  - {column: who, goes: []}\n"
                        + "  - {column: id, goes: [node-log, labels, package]}\n"
                        + "  - {column: patient, for: [], goes: []}\n")
                .schema();
        FieldRules fields = schema.fields();

        for (FieldPlace place : FieldPlace.values()) {
            assertThat(none.keptFrom(place)).isEmpty();
        }
        assertThat(fields.keptFrom(FieldPlace.NODE_LOG)).containsExactly("flow", "who", "patient");
        assertThat(fields.keptFrom(FieldPlace.LABELS)).containsExactly("valve", "who", "patient");
        assertThat(fields.keptFrom(FieldPlace.DELIVERY)).containsExactly("flow", "who", "id", "patient");
        assertThat(fields.keptFrom(FieldPlace.PACKAGE)).containsExactly("who", "patient");
        assertThat(schema.columnsThatMayLack()).containsExactly("flow");
        assertThat(fields.loosenedSince(List.of(none))).isEmpty();
        assertThat(none.loosenedSince(List.of(fields)))
                .as("a rule that is left out still holds for deliveries")
                .contains("flow: node-log", "patient: labels", "who: package")
                .noneMatch(words -> words.endsWith("delivery"));
        DatasetSchema open = reader.readText(SMALL.replace("name: flow,", "name: flow, missing: true,"))
                .schema();
        assertThat(SnapshotIdentity.schemaDigest(schema)).isEqualTo(SnapshotIdentity.schemaDigest(open));
        assertThat(SnapshotIdentity.stagingDigest(schema)).isEqualTo(SnapshotIdentity.stagingDigest(open));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{column: flow, for: [judge, serve]}               | for     | leaves out train for column 'flow', but input flow is trained",
                "{column: flow, for: [train, serve]}               | for     | leaves out judge for column 'flow'",
                "{column: flow, for: [train, judge]}               | for     | leaves out serve for column 'flow', but a node answers by input flow",
                "{column: valve, for: [train]}                     | for     | leaves out judge for column 'valve', but groups are the units",
                "{column: site, for: [serve]}                      | for     | leaves out judge for column 'site', but slice north judges by it",
                "{column: who, for: []}                            | for     | leaves out judge for column 'who'",
                "{column: flow, goes: [labels, package]}           | goes    | leaves out node-log for column 'flow', but nothing could be learned from a node's log without input flow",
                "{column: site, goes: [labels, package]}           | goes    | leaves out node-log for column 'site', but the required slice north",
                "{column: valve, goes: [labels, package]}          | goes    | leaves out node-log for column 'valve', but nothing can be learned from a row without its group",
                "{column: flow, goes: [node-log, labels]}          | goes    | leaves out package for column 'flow', but a package describes every input",
                "{column: stuck, goes: [package]}                  | goes    | leaves out labels for column 'stuck', but rows are found and judged by it",
                "{column: kind, goes: [node-log, labels, package]} | goes    | has labels for column 'kind', which private keeps from label sheets",
                "{column: flwo, goes: []}                          | column  | is about column 'flwo', which the model does not read",
                "{column: flwo, for: [train]}                      | for     | is about column 'flwo', which the model does not read",
                "{column: Flow, for: [], goes: []}                 | column  | is 'Flow', and the model reads 'flow'",
                "{column: W ho, for: [], goes: []}                 | column  | and the model reads 'who', which differs in case or spaces",
                "{column: flow}                                    | column  | nothing follows",
                "{column: flow, goes: [moon]}                      | goes[0] | moon",
            })
    void whatTheModelDoesWithAColumnMustBeAmongItsRule(String entry, String key, String words) {
        String yaml = SMALL + "slices: [{name: north, column: site, equals: north, required: true}]\nprivate: [kind]\n";
        int line = (int) yaml.lines().count() + 2;

        assertThat(refusals(yaml + "fields:\n  - " + entry + "\n"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.line()).isEqualTo(line);
                    assertThat(problem.key()).isEqualTo("fields[0]." + key);
                    assertThat(problem.sentence()).contains(words);
                });
    }

    @Test
    void aColumnHasOneRule() {
        assertThat(
                        refusals(
                                SMALL
                                        + "fields: [{column: flow, for: [train, judge, serve]}, {column: flow, goes: [node-log, package]}]\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.sentence()).contains("'flow', as on line"));
    }

    @Test
    void readsWhichColumnsArePrivateWithoutChangingWhatASnapshotIs() {
        DatasetSchema open = reader.readText(SMALL).schema();
        DatasetSchema guarded =
                reader.readText(SMALL + "private: [flow, valve]\n").schema();

        assertThat(open.privateColumns()).isEmpty();
        assertThat(guarded.privateColumns()).containsExactlyInAnyOrder("flow", "valve");
        assertThat(SnapshotIdentity.schemaDigest(guarded)).isEqualTo(SnapshotIdentity.schemaDigest(open));
        assertThat(SnapshotIdentity.stagingDigest(guarded)).isEqualTo(SnapshotIdentity.stagingDigest(open));
    }

    @Test
    void inputsMaySayFromWhenTheirValueWasKnown() {
        String yaml = SMALL.replace("column: flow, type: numeric}", "column: flow, type: numeric, available-at: seen}")
                .replace("column: kind,", "column: kind, available-at: seen,");
        DatasetSchema schema = reader.readText(yaml).schema();
        DatasetSchema without = reader.readText(SMALL).schema();

        assertThat(schema.inputs()).extracting(InputColumn::availableAt).containsOnly(Optional.of("seen"));
        assertThat(without.inputs()).extracting(InputColumn::availableAt).containsOnly(Optional.empty());
        assertThat(schema.columns(ExportKind.LOGS)).contains("seen");
        assertThat(SnapshotIdentity.schemaDigest(schema)).isEqualTo(SnapshotIdentity.schemaDigest(without));
        assertThat(refusals(yaml + "private: [seen]\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.sentence()).contains("by which rows are found and judged"));
        assertThat(keys(yaml.replace("available-at: seen}", "available-at: at}")))
                .containsExactly("inputs[0].available-at");
        assertThat(keys(yaml.replace("available-at: seen}", "available-at: kind}")))
                .containsExactly("inputs[0].available-at");
        assertThat(keys(yaml + "slices: [{name: early, column: seen, equals: x}]\n"))
                .containsExactly("inputs[0].available-at");
    }

    @Test
    void readsWhatIsReplayed() {
        assertThat(reader.readText(SMALL).replay()).isEmpty();
        assertThat(reader.readText(SMALL + "replay: {share: 20%}\n").replay()).contains(new Replay(0.2));
        ModelDefinition all = reader.readText(SMALL + "replay: {share: 1, of: champion}\n");
        assertThat(all.replay()).contains(new Replay(1));
        assertThat(SnapshotIdentity.schemaDigest(all.schema()))
                .isEqualTo(SnapshotIdentity.schemaDigest(reader.readText(SMALL).schema()));
    }

    @Test
    void readsSplitsByIdAndByTime() {
        String groups = "splits: {train: 60%, tune: 0.15, holdout: 25%}";
        assertThat(SMALL).contains(groups);
        assertThat(reader.readText(SMALL.replace(groups, groups.replace("{", "{by: group, ")))
                        .schema()
                        .splits())
                .isEqualTo(SplitRule.ofGroups(0.6, 0.15, 0.25, "valve"));
        assertThat(reader.readText(SMALL.replace(groups, groups.replace("{", "{by: id, ")))
                        .schema()
                        .splits())
                .isEqualTo(new SplitRule.Shares(SplitRule.By.ID, 0.6, 0.15, 0.25, "valve"));
        assertThat(reader.readText(
                                SMALL.replace(
                                        groups,
                                        "splits: {by: time, tune-from: 2026-09-01T00:00:00Z, holdout-from: \"2026-10-01T06:30:00.5Z\"}"))
                        .schema()
                        .splits())
                .isEqualTo(new SplitRule.Instants(
                        Instant.parse("2026-09-01T00:00:00Z"), Instant.parse("2026-10-01T06:30:00.5Z")));
    }

    @Test
    void tellsTheLineOfASplitThatNothingWouldFallInto() {
        assertThat(refusals(SMALL.replace("splits: {train: 60%, tune: 0.15, holdout: 25%}", """
                        splits:
                          by: time
                          tune-from: 2026-10-02T00:00:00Z
                          holdout-from: 2026-10-01T00:00:00Z""")))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.line()).isEqualTo(15);
                    assertThat(problem.key()).isEqualTo("splits.tune-from");
                    assertThat(problem.sentence())
                            .isEqualTo(
                                    "is 2026-10-02T00:00:00Z, not before holdout-from, which is 2026-10-01T00:00:00Z, so"
                                            + " that tune would be empty; correct one of them.");
                });
    }

    @Test
    void readsTheLimitsOfDriftAndWhatDecides() {
        DriftLimits drift = reader.readText(SMALL + """
                        drift:
                          kolmogorov-smirnov: 0.1
                          wasserstein: 0.5
                          new-categories: 1%
                          significance: 0.01
                          min-values: 250
                          deciding: [inputs, predictions]
                          band: decides
                          without-reference: keep
                          estimated-loss: 0.25
                        """).drift();

        assertThat(drift.most())
                .isEqualTo(Map.of(
                        DriftMeasure.PSI,
                        0.2,
                        DriftMeasure.KOLMOGOROV_SMIRNOV,
                        0.1,
                        DriftMeasure.WASSERSTEIN,
                        0.5,
                        DriftMeasure.NEW_CATEGORIES,
                        0.01));
        assertThat(drift.significance()).isEqualTo(0.01);
        assertThat(drift.minValues()).isEqualTo(250);
        assertThat(drift.neededRows()).isEqualTo(1000);
        assertThat(drift.deciding()).containsExactlyInAnyOrder(ColumnRole.INPUT, ColumnRole.PREDICTION);
        assertThat(drift.bandDecides()).isTrue();
        assertThat(drift.retrainsWithoutReference()).isFalse();
        assertThat(drift.estimatedLoss()).isEqualTo(0.25);
        assertThat(reader.readText(SMALL).drift().estimatedLoss()).isEqualTo(0.1);
    }

    @Test
    void tellsAllTenMistakesEachWithItsLine() {
        String wrong = """
                drydock: 1
                name: Pump Failure
                task: binary-classification
                export:
                  logs: {prediction_id: id, prediction-id: id, time: at, score: p, model-version: at}
                  feedback: {prediction-id: id, label: stuck, time: seen_at, annotator: who}
                inputs:
                  - {name: flow, column: flow, type: numerical}
                  - {name: flow, column: kind, type: categorical, categories: [ball, gate, ball]}
                group: valve
                label: {classes: [no, yes]}
                maturity: 7 days
                splits: {train: 0.6, tune: 0.15, holdout: 0.35}
                weights: ../weights.pt
                preprocessing: preprocessing.json
                sweep: [{epochs: 0}]
                """;

        assertThat(linesAndKeys(wrong))
                .containsExactly(
                        "2 name",
                        "5 export.logs.prediction_id",
                        "5 export.logs.model-version",
                        "8 inputs[0].type",
                        "9 inputs[1].categories[2]",
                        "9 inputs[1].name",
                        "12 maturity",
                        "13 splits",
                        "14 weights",
                        "16 sweep[0].epochs");
        assertThatThrownBy(() -> reader.readText(wrong))
                .isInstanceOfSatisfying(
                        DrydockException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ModelFileFailure.MODEL_YAML_INVALID))
                .hasMessageContaining("model.yaml has 10 problems.")
                .hasMessageContaining("model.yaml:5: export.logs.prediction_id: is not a known key;"
                        + " write 'prediction-id', or remove it.")
                .hasMessageContaining("model.yaml:8: inputs[0].type: is 'numerical', which is unknown;"
                        + " write categorical or numeric or text.")
                .hasMessageContaining("model.yaml:12: maturity: is '7 days'; write a time span from 0s to 3650d,"
                        + " such as 30s, 5m, 12h or 7d.")
                .hasMessageContaining("model.yaml:13: splits: train, tune and holdout sum to 1.1; make them sum to 1.");
    }

    @Test
    void namesEveryMissingKeyOfAnEmptyMapping() {
        assertThat(keys("drydock: 1\n"))
                .containsExactlyInAnyOrder(
                        "name",
                        "task",
                        "export",
                        "inputs",
                        "group",
                        "label",
                        "maturity",
                        "splits",
                        "weights",
                        "preprocessing",
                        "sweep");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    drydock: 1                   | drydock: 2                                     | drydock
                    task: binary-classification  | task: clustering                               | task
                    group: valve                 | group: flow                                    | group
                    group: valve                 | group: [a, b]                                  | group
                    column: flow, type           | column: stuck, type                            | inputs[0].column
                    column: kind, type           | column: flow, type                             | inputs[1].column
                    type: numeric}               | type: numeric, min: 5, max: 5}                 | inputs[0].min
                    type: numeric}               | type: numeric, min: "5"}                       | inputs[0].min
                    type: numeric}               | type: numeric, missing: "true"}                | inputs[0].missing
                    type: numeric}               | type: numeric, categories: [a, b]}             | inputs[0].categories
                    categories: [ball, gate]     | min: 3, categories: [ball, gate]               | inputs[1].min
                    , categories: [ball, gate]   | ``                                             | inputs[1].categories
                    name: valve                  | name: valve--two                               | name
                    classes: [no, yes]           | classes: [no, maybe, yes]                      | label.classes
                    classes: [no, yes]           | classes: [yes, yes]                            | label.classes[1]
                    label: stuck                 | label: id                                      | export.feedback.label
                    holdout: 25%                 | holdout: 125%                                  | splits.holdout
                    train: 60%, tune: 0.15       | train: 75%, tune: 0                            | splits.tune
                    {train: 60%, tune: 0.15      | {by: week, train: 60%, tune: 0.15              | splits.by
                    {train: 60%, tune: 0.15      | {by: id, tune-from: 2026-09-01T00:00:00Z, train: 60%, tune: 0.15 | splits.tune-from
                    {train: 60%, tune: 0.15, holdout: 25%} | {by: time, tune-from: 2026-09-01T00:00:00Z} | splits.holdout-from
                    {train: 60%, tune: 0.15, holdout: 25%} | {by: time, tune-from: 2026-09-01, holdout-from: 2026-10-01T00:00:00Z} | splits.tune-from
                    {train: 60%, tune: 0.15, holdout: 25%} | {by: time, tune-from: 2026-09-31T00:00:00Z, holdout-from: 2026-10-01T00:00:00Z} | splits.tune-from
                    {train: 60%, tune: 0.15, holdout: 25%} | {by: time, tune-from: 2026-10-01T00:00:00Z, holdout-from: 2026-10-01T00:00:00Z} | splits.tune-from
                    {train: 60%, tune: 0.15, holdout: 25%} | {by: time, tune-from: 2026-09-01T00:00:00Z, holdout-from: 2026-10-01T00:00:00Z, salt: x} | splits.salt
                    weights: weights.pt          | weights: /etc/passwd                           | weights
                    weights: weights.pt          | weights: a/../../b.pt                          | weights
                    sweep: [{}]                  | sweep: []                                      | sweep
                    sweep: [{}]                  | sweep: [{learning-rate: 0}]                    | sweep[0].learning-rate
                    sweep: [{}]                  | sweep: [{momentum: 0.9}]                       | sweep[0].momentum
                    sweep: [{}]                  | sweep: [{optimizer: lion}]                     | sweep[0].optimizer
                    sweep: [{}]                  | sweep: [{}]\\ngates: {flor: {min: 0.7}}        | gates.flor
                    sweep: [{}]                  | sweep: [{}]\\ngates: {floor: {min: 1.7}}       | gates.floor.min
                    sweep: [{}]                  | sweep: [{}]\\ngates: {slices: {min-rows: 9.5}} | gates.slices.min-rows
                    sweep: [{}]                  | sweep: [{}]\\ngates: {leakage: {allowed: 1}}   | gates.leakage
                    sweep: [{}]                  | sweep: [{}]\\ngates: {annotators: {max-share: 2}} | gates.annotators.max-share
                    sweep: [{}]                  | sweep: [{}]\\ndrift: {psi: 0}                  | drift.psi
                    sweep: [{}]                  | sweep: [{}]\\ndrift: {ks: 0.1}                | drift.ks
                    sweep: [{}]                  | sweep: [{}]\\ndrift: {missing: 1.5}           | drift.missing
                    sweep: [{}]                  | sweep: [{}]\\ndrift: {significance: 0}        | drift.significance
                    sweep: [{}]                  | sweep: [{}]\\ndrift: {estimated-loss: 0}      | drift.estimated-loss
                    sweep: [{}]                  | sweep: [{}]\\ndrift: {deciding: []}           | drift.deciding
                    sweep: [{}]                  | sweep: [{}]\\ndrift: {deciding: [score]}      | drift.deciding[0]
                    sweep: [{}]                  | sweep: [{}]\\ndrift: {band: always}           | drift.band
                    sweep: [{}]                  | sweep: [{}]\\nserving: {timeout: 2}            | serving.timeout
                    sweep: [{}]                  | sweep: [{}]\\nreplay: {share: 0}             | replay.share
                    sweep: [{}]                  | sweep: [{}]\\nreplay: {of: champion}        | replay.share
                    sweep: [{}]                  | sweep: [{}]\\nreplay: {share: 1, of: parent} | replay.of
                    sweep: [{}]                  | sweep: [{}]\\nserving: {safe-answer: maybe}   | serving.safe-answer
                    sweep: [{}]                  | sweep: [{}]\\nserving: {batching: {delay: 2s}} | serving.batching.delay
                    sweep: [{}]                  | sweep: [{}]\\nserving: {timeout: 50ms, batching: {delay: 50ms}} | serving.batching.delay
                    sweep: [{}]                  | sweep: [{}]\\nserving: {batching: {rows: 3}} | serving.batching.rows
                    sweep: [{}]                  | sweep: [{}]\\nserving: {batching: {size: 8}} | serving.batching.size
                    sweep: [{}]                  | sweep: [{}]\\nserving: {batching: true}    | serving.batching
                    sweep: [{}]                  | sweep: [{}]\\nserving: 2                       | serving
                    sweep: [{}]                  | sweep: [{}]\\nschedule: "61 2 * * *"           | schedule
                    sweep: [{}]                  | sweep: [{}]\\nschedule: daily                  | schedule
                    sweep: [{}]                  | sweep: [{}]\\nreject-limit: 1.5                | reject-limit
                    sweep: [{}]                  | sweep: [{}]\\nclock-tolerance: 2d              | clock-tolerance
                    sweep: [{}]                  | sweep: [{}]\\nprivate: [nowhere]              | private
                    sweep: [{}]                  | sweep: [{}]\\nprivate: [id]                   | private
                    sweep: [{}]                  | sweep: [{}]\\nslices: [{name: a, column: stuck, equals: x}] | slices[0].column
                    sweep: [{}]                  | sweep: [{}]\\nslices: [{name: a, column: kind, equals: x}]  | slices[0].equals
                    sweep: [{}]                  | sweep: [{}]\\nprivate: [flow, p]             | private
                    sweep: [{}]                  | sweep: [{}]\\nname: twice                      | name
                    """)
    void refusesEachMistakeAlone(String right, String wrong, String key) {
        assertThat(keys(SMALL.replace(right, wrong.replace("\\n", "\n")))).containsExactly(key);
    }

    @Test
    void refusesAnchorsAliasesTagsAndDeepNestingTogether() {
        String clever = SMALL.replace("group: valve", "group: &g valve")
                .replace("sweep: [{}]", "sweep: [{seed: *g}, {epochs: !!int 3}]\nserving: [[[[[[[[1]]]]]]]]");

        assertThat(refusals(clever).stream().map(ModelFileProblem::sentence).collect(Collectors.joining("\n")))
                .contains("anchor &g is not allowed")
                .contains("alias *g is not allowed")
                .contains("tag 'tag:yaml.org,2002:int' is not allowed")
                .contains("is nested deeper than 8 levels");
    }

    @Test
    void refusesTabsWithTheirLines() {
        assertThat(linesAndKeys(SMALL.replace("  logs:", "\tlogs:").replace("  feedback:", " \tfeedback:")))
                .containsExactly("5 ", "6 ");
    }

    @Test
    void tellsTheLineOfBrokenSyntax() {
        assertThat(refusals(SMALL.replace("classes: [no, yes]}", "classes: [no, yes}")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.line()).isBetween(11, 12));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''               | is empty
                    '# only a word'  | is empty
                    'just text'      | is not a mapping
                    '[1, 2]'         | is not a mapping
                    """)
    void refusesAFileThatIsNoMapping(String text, String sentence) {
        assertThat(refusals(text))
                .singleElement()
                .satisfies(problem -> assertThat(problem.sentence()).contains(sentence));
    }

    @Test
    void refusesASecondDocument() {
        assertThat(refusals(SMALL + "---\nname: other\n"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.sentence()).contains("second document"));
    }

    @Test
    void refusesMoreThanAMebibyteAndBytesThatAreNoUtf8() {
        byte[] large = (SMALL + "#".repeat(ModelFileReader.LARGEST)).getBytes(StandardCharsets.UTF_8);

        assertThat(reader.check(large).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.sentence()).contains("larger than 1048576 bytes"));
        assertThat(reader.check(new byte[] {'a', ':', ' ', (byte) 0xFF}).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.sentence()).contains("is not UTF-8"));
    }

    @Test
    void demandsTheNamedFilesInTheDirectory() throws IOException {
        Files.writeString(directory.resolve("model.yaml"), SMALL);
        assertThat(reader.checkDirectory(directory).problems())
                .extracting(ModelFileProblem::toString)
                .containsExactly(
                        "model.yaml:14: weights: file 'weights.pt' is not in the directory of model.yaml; put it"
                                + " there or correct"
                                + " the name.",
                        "model.yaml:15: preprocessing: file 'preprocessing.json' is not in the directory of"
                                + " model.yaml; put it"
                                + " there or correct the name.");

        Files.writeString(directory.resolve("weights.pt"), "x");
        Files.writeString(directory.resolve("preprocessing.json"), "{}");
        assertThat(reader.readDirectory(directory).name()).isEqualTo("valve");
    }

    @Test
    void refusesALinkThatLeadsOutOfTheDirectory(@TempDir Path elsewhere) throws IOException {
        Files.writeString(directory.resolve("model.yaml"), SMALL);
        Files.writeString(elsewhere.resolve("weights.pt"), "x");
        Files.createSymbolicLink(directory.resolve("weights.pt"), elsewhere.resolve("weights.pt"));
        Files.createFile(directory.resolve("preprocessing.json"));

        assertThat(reader.checkDirectory(directory).problems())
                .extracting(ModelFileProblem::sentence)
                .satisfiesExactly(
                        link -> assertThat(link).contains("is reached through a link"),
                        empty -> assertThat(empty).contains("is empty or not a file"));
    }

    @Test
    void saysWhenTheDirectoryHasNoModelYaml() {
        assertThatThrownBy(() -> reader.readDirectory(directory)).hasMessageContaining("is not in the model directory");
    }

    @Test
    void refusesHostileNestingWithoutStalling() {
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertThat(refusals("a: " + "[".repeat(900_000))).isNotEmpty();
            assertThat(refusals("a: " + "{a: ".repeat(200_000))).isNotEmpty();
            assertThat(refusals("- ".repeat(400_000))).isNotEmpty();
            assertThat(refusals("? ".repeat(400_000))).isNotEmpty();
        });
    }

    @Test
    void answersToAnyDamageWithAResult() {
        byte[] whole = SMALL.getBytes(StandardCharsets.UTF_8);
        byte[] spice = "{}[]:,-#&*!|>'\"%@`\n\t 0a?\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        SplittableRandom random = new SplittableRandom(42);
        for (int round = 0; round < 3000; round++) {
            byte[] damaged = whole.clone();
            for (int hit = random.nextInt(1, 5); hit > 0; hit--) {
                damaged[random.nextInt(damaged.length)] = spice[random.nextInt(spice.length)];
            }
            ModelFileResult result = reader.check(damaged);
            assertThat(result instanceof ModelFileResult.Accepted)
                    .isEqualTo(result.problems().isEmpty());
        }
    }

    private List<ModelFileProblem> refusals(String text) {
        return reader.check(text.getBytes(StandardCharsets.UTF_8)).problems();
    }

    private List<String> keys(String text) {
        return refusals(text).stream().map(ModelFileProblem::key).toList();
    }

    private List<String> linesAndKeys(String text) {
        return refusals(text).stream()
                .map(problem -> problem.line() + " " + problem.key())
                .toList();
    }

    private static Path sample() {
        return Path.of(System.getProperty("drydock.basedir", "."), "sample-data", "pump-failure");
    }

    private static byte[] bytesOf(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
