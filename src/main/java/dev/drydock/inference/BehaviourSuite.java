package dev.drydock.inference;

import dev.drydock.domain.dataset.RowText;
import dev.drydock.domain.registry.ExpectedBehaviour;
import dev.drydock.domain.registry.ExpectedBehaviour.Answer;
import dev.drydock.domain.registry.ExpectedBehaviour.Direction;
import dev.drydock.domain.registry.ExpectedBehaviour.Effect;
import dev.drydock.domain.registry.ExpectedBehaviour.Expectation;
import dev.drydock.domain.registry.ExpectedBehaviour.Range;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.validation.Behaviour;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The behaviour tests of a package, {@code suite/behaviour.json}, which any program that can score can try. */
public final class BehaviourSuite {
    private static final int VERSION = 1;

    private final List<ExpectedBehaviour> tests;

    private BehaviourSuite(List<ExpectedBehaviour> tests) {
        this.tests = List.copyOf(tests);
    }

    /** The document. */
    record Document(int version, List<Test> tests) {
        Document {
            tests = List.copyOf(Json.given(tests, "tests"));
        }
    }

    /** Its expectation is an answer, bounds of a score, or the effect of a change. */
    record Test(
            String name,
            @Nullable String answer,
            @Nullable Integer output,
            @Nullable Double from,
            @Nullable Double to,
            @Nullable String effect,
            @Nullable Double tolerance,
            List<Case> rows) {
        Test {
            Json.given(name, "name");
            rows = List.copyOf(Json.given(rows, "rows"));
        }
    }

    /** A row, and the same with something changed. */
    record Case(
            @Nullable List<@Nullable Double> raw,
            @Nullable List<String> texts,
            @Nullable List<Row> changed) {
        Case {
            raw = raw == null ? null : Collections.unmodifiableList(new ArrayList<>(raw));
            texts = texts == null ? null : List.copyOf(texts);
            changed = changed == null ? null : List.copyOf(changed);
        }
    }

    /** A null among numbers is a missing value. */
    record Row(
            @Nullable List<@Nullable Double> raw, @Nullable List<String> texts) {
        Row {
            raw = raw == null ? null : Collections.unmodifiableList(new ArrayList<>(raw));
            texts = texts == null ? null : List.copyOf(texts);
        }
    }

    /**
     * Empty of a package without such tests.
     *
     * @throws DrydockException {@link InferenceFailure#BEHAVIOUR_TESTS_INVALID}
     */
    public static Optional<BehaviourSuite> ofPackage(Path packageDirectory, ModelSignature signature) {
        Path file = packageDirectory.resolve(PackageFiles.BEHAVIOUR);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Document document =
                Json.read(file, Document.class, InferenceFailure.BEHAVIOUR_TESTS_INVALID, "behaviour tests file");
        if (document.version() != VERSION) {
            throw invalid(file, "it has version " + document.version() + ", and this Drydock reads " + VERSION);
        }
        List<ExpectedBehaviour> tests = new ArrayList<>();
        for (Test test : document.tests()) {
            try {
                tests.add(test(test, signature));
            } catch (IllegalArgumentException e) {
                throw invalid(file, "test " + test.name() + ": " + e.getMessage());
            }
        }
        if (tests.isEmpty()) {
            throw invalid(file, "it has no test");
        }
        return Optional.of(new BehaviourSuite(tests));
    }

    /** Tests that do not lie in a package, such as a receiving site's own. */
    public static BehaviourSuite of(List<ExpectedBehaviour> tests) {
        if (tests.isEmpty()) {
            throw new IllegalArgumentException("there is no test");
        }
        return new BehaviourSuite(tests);
    }

    private static DrydockException invalid(Path file, String why) {
        return new DrydockException(
                InferenceFailure.BEHAVIOUR_TESTS_INVALID,
                "The behaviour tests file " + file + " cannot be used: " + why + ". Assemble the package again.");
    }

    private static ExpectedBehaviour test(Test test, ModelSignature signature) {
        List<ExpectedBehaviour.Case> cases = test.rows().stream()
                .map(one -> new ExpectedBehaviour.Case(
                        row(one.raw(), one.texts(), signature),
                        one.changed() == null
                                ? List.of()
                                : one.changed().stream()
                                        .map(row -> row(row.raw(), row.texts(), signature))
                                        .toList()))
                .toList();
        require(!cases.isEmpty(), "it has no row");
        return new ExpectedBehaviour(test.name(), expectation(test, signature), cases);
    }

    private static Expectation expectation(Test test, ModelSignature signature) {
        if (test.answer() != null) {
            int answer = signature.classes().indexOf(test.answer());
            require(
                    answer >= 0 || test.answer().equals(OperatingPoint.ABSTAINED_LABEL),
                    "there is no class " + test.answer());
            return new Answer(answer >= 0 ? answer : OperatingPoint.ABSTAINED);
        }
        int output = Json.given(test.output(), "output");
        require(output >= 0 && output < signature.outputs(), "there is no output " + output);
        if (test.effect() == null) {
            return new Range(
                    output,
                    test.from() == null ? Double.NEGATIVE_INFINITY : test.from(),
                    test.to() == null ? Double.POSITIVE_INFINITY : test.to());
        }
        Direction direction = Arrays.stream(Direction.values())
                .filter(one -> one.yamlName().equals(test.effect()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no effect " + test.effect()));
        return new Effect(direction, output, Json.given(test.tolerance(), "tolerance"));
    }

    private static ExpectedBehaviour.Row row(
            @Nullable List<@Nullable Double> raw, @Nullable List<String> texts, ModelSignature signature) {
        boolean readsText = signature.answers().readsText();
        int values = readsText
                ? Json.given(texts, "texts").size()
                : Json.given(raw, "raw").size();
        int inputs = signature.inputs().size();
        require(values == inputs, "a row has " + values + " values, and the model has " + inputs + " inputs");
        return readsText
                ? new ExpectedBehaviour.Row(List.of(), Json.given(texts, "texts"))
                : new ExpectedBehaviour.Row(
                        Json.given(raw, "raw").stream()
                                .map(value -> value == null ? Double.NaN : value)
                                .toList(),
                        List.of());
    }

    private static void require(boolean condition, String why) {
        if (!condition) {
            throw new IllegalArgumentException(why);
        }
    }

    public List<ExpectedBehaviour> tests() {
        return tests;
    }

    /** Row-major {@code [rows, outputs]}, of the tests' rows in their order. */
    public float[] score(LoadedModel model) {
        return model.score(rows(model));
    }

    /** The tests' rows in their order. */
    public RawRows rows(LoadedModel model) {
        List<ExpectedBehaviour.Row> rows =
                tests.stream().flatMap(ExpectedBehaviour::rows).toList();
        return model.signature().answers().readsText() ? texts(rows.stream()) : numbers(rows);
    }

    private static RawRows texts(Stream<ExpectedBehaviour.Row> rows) {
        return new RawRows.Texts(rows.map(row -> RowText.of(row.texts())).toList());
    }

    private static RawRows numbers(List<ExpectedBehaviour.Row> rows) {
        int inputs = rows.get(0).numbers().size();
        float[] raw = new float[rows.size() * inputs];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = rows.get(i / inputs).numbers().get(i % inputs).floatValue();
        }
        return new RawRows.Numbers(raw, rows.size());
    }

    /** What the model's answers say of them. */
    public Behaviour check(LoadedModel model) {
        return check(model, score(model));
    }

    /** @param scores of {@link #rows} */
    public Behaviour check(LoadedModel model, float[] scores) {
        return Behaviour.of(
                tests, scores, model.signature().classes(), model.signature().operatingPoint());
    }
}
