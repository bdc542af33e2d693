package dev.drydock.modelfile;

import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.registry.DecisionRule;
import dev.drydock.domain.registry.ExpectedBehaviour;
import dev.drydock.domain.registry.ExpectedBehaviour.Answer;
import dev.drydock.domain.registry.ExpectedBehaviour.Case;
import dev.drydock.domain.registry.ExpectedBehaviour.Direction;
import dev.drydock.domain.registry.ExpectedBehaviour.Effect;
import dev.drydock.domain.registry.ExpectedBehaviour.Expectation;
import dev.drydock.domain.registry.ExpectedBehaviour.Range;
import dev.drydock.domain.registry.ExpectedBehaviour.Row;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.registry.Task;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The key {@code behaviour}: what the owner expects of the answers, whatever the model learns. */
final class BehaviourKeys {
    private static final String BEHAVIOUR = "behaviour";
    private static final String NAME = "name";
    private static final String ROWS = "rows";
    private static final String ANSWER = "answer";
    private static final String SCORE = "score";
    private static final String CHANGE = "change";
    private static final String EFFECT = "effect";
    private static final String OF = "of";
    private static final String TOLERANCE = "tolerance";
    private static final Set<String> KEYS = Set.of(NAME, ROWS, ANSWER, SCORE, CHANGE, EFFECT, OF, TOLERANCE);
    private static final Set<String> BOUNDS = Set.of("from", "to");
    private static final List<String> EXPECTATIONS = List.of(ANSWER, SCORE, EFFECT);

    private static final int MOST_TESTS = 200;
    private static final int MOST_ROWS = 1000;
    private static final int MOST_CHANGES = 100;
    private static final long MOST_TEXTS = 1000;
    private static final long MOST_ROWS_SCORED = 10_000;
    private static final long MOST_VALUES = 400_000;
    private static final ValueType<String> TEST_NAME = ValueType.text(
            Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,62}"),
            "a letter, then letters, digits, dashes or underscores, 63 at most");
    private static final ValueType<Double> ANY_NUMBER = ValueType.decimal(-1e30, 1e30);
    private static final ValueType<Double> DISTANCE = ValueType.decimal(0, 1e30);
    private static final ValueType<Direction> DIRECTION = ValueType.oneOf(
            Arrays.stream(Direction.values()).collect(Collectors.toMap(Direction::yamlName, Function.identity())));

    private final Section model;
    private final Task task;
    private final DatasetSchema schema;
    private final DecisionRule decision;
    private final Map<String, InputColumn> inputs = new LinkedHashMap<>();

    private BehaviourKeys(Section model, Task task, DatasetSchema schema, DecisionRule decision) {
        this.model = model;
        this.task = task;
        this.schema = schema;
        this.decision = decision;
        schema.inputs().forEach(input -> inputs.put(input.name(), input));
    }

    /** None while inputs or label are wrong: what a test says of them would be reported beside its cause. */
    static List<ExpectedBehaviour> read(Section model, Task task, DatasetSchema schema, DecisionRule decision) {
        boolean readable = !schema.inputs().isEmpty()
                && model.problems().inOrderOfLines().stream()
                        .noneMatch(problem -> problem.key().matches("(task|inputs|label|decision)\\b.*"));
        return readable ? new BehaviourKeys(model, task, schema, decision).tests() : List.of();
    }

    private List<ExpectedBehaviour> tests() {
        UniqueNames names = new UniqueNames("test");
        List<ExpectedBehaviour> tests = new ArrayList<>();
        long scored = 0;
        for (Section section : model.sections(BEHAVIOUR, 0, MOST_TESTS, KEYS)) {
            Optional<String> name = section.required(NAME, TEST_NAME);
            name.ifPresent(known -> names.refuseSecond(section, known));
            Optional<Expectation> expectation = expectation(section);
            List<Row> rows = rows(section);
            List<RowChange> changes = changes(section);
            scored += rows.size() * (1L + changes.size());
            // before any row is changed: a short text can ask for more rows than the memory takes
            if (scored > most()) {
                section.refuse(
                        ROWS,
                        "brings the rows to score, each with its changes, to " + scored + ", and " + most()
                                + " is the most for this model. Keep those that matter.");
                return tests;
            }
            if (name.isPresent() && expectation.isPresent() && !rows.isEmpty()) {
                tests.add(new ExpectedBehaviour(name.get(), expectation.get(), cases(rows, changes)));
            }
        }
        return tests;
    }

    /** A node scores them all before the version answers. */
    private long most() {
        return schema.readsText() ? MOST_TEXTS : Math.min(MOST_ROWS_SCORED, MOST_VALUES / inputs.size());
    }

    private Optional<Expectation> expectation(Section test) {
        List<String> said = EXPECTATIONS.stream().filter(test::has).toList();
        if (said.size() != 1) {
            test.problems()
                    .add(
                            test.line(),
                            test.path(),
                            (said.isEmpty() ? "expects nothing" : "has " + String.join(" and ", said))
                                    + "; write one of " + String.join(", ", EXPECTATIONS) + ".");
            return Optional.empty();
        }
        return switch (said.get(0)) {
            case ANSWER -> answer(test);
            case SCORE -> range(test);
            default -> effect(test);
        };
    }

    private Optional<Expectation> answer(Section test) {
        refuse(test, ANSWER, CHANGE, OF, TOLERANCE);
        if (!task.isClassification()) {
            test.refuse(
                    ANSWER, "belongs to classification; write score: {from: …, to: …} with the limits of the value.");
            return Optional.empty();
        }
        Map<String, Integer> answers = new HashMap<>();
        if (decision.mayAbstain()) {
            answers.put(OperatingPoint.ABSTAINED_LABEL, OperatingPoint.ABSTAINED);
        }
        schema.classes().forEach(name -> answers.put(name, schema.classes().indexOf(name)));
        return test.required(ANSWER, ValueType.oneOf(answers)).map(Answer::new);
    }

    private Optional<Expectation> range(Section test) {
        refuse(test, SCORE, CHANGE, TOLERANCE);
        Optional<Integer> output = output(test);
        Optional<Section> bounds = test.requiredSection(SCORE, BOUNDS);
        if (bounds.isEmpty() || output.isEmpty()) {
            return Optional.empty();
        }
        if (bounds.get().keys().isEmpty()) {
            test.refuse(SCORE, "has no bound; write from, to or both.");
            return Optional.empty();
        }
        double from = bounds.get().optional("from", ANY_NUMBER, Double.NEGATIVE_INFINITY);
        double to = bounds.get().optional("to", ANY_NUMBER, Double.POSITIVE_INFINITY);
        if (from > to) {
            bounds.get().refuse("to", "is below from; no score lies between them.");
            return Optional.empty();
        }
        return Optional.of(new Range(output.get(), from, to));
    }

    private Optional<Expectation> effect(Section test) {
        Optional<Direction> direction = test.required(EFFECT, DIRECTION);
        if (!test.has(CHANGE)) {
            test.refuse(EFFECT, "needs a change whose effect it is; add change.");
        }
        if (direction.isEmpty()) {
            return Optional.empty();
        }
        if (direction.get() == Direction.NONE && task.isClassification()) {
            refuse(test, "effect: none", OF, TOLERANCE);
            return Optional.of(new Effect(Direction.NONE, 0, 0));
        }
        if (direction.get() == Direction.NONE && !test.has(TOLERANCE)) {
            test.refuse(EFFECT, "none needs a tolerance: the largest difference of the value that does not count.");
        }
        double tolerance = test.optional(TOLERANCE, DISTANCE, 0.0);
        return output(test).map(index -> new Effect(direction.get(), index, tolerance));
    }

    private static void refuse(Section test, String beside, String... keys) {
        for (String key : keys) {
            if (test.has(key)) {
                test.refuse(key, "means nothing beside " + beside + "; remove it.");
            }
        }
    }

    /** Which score of a row; empty if that is not said and not clear, which is reported. */
    private Optional<Integer> output(Section test) {
        List<String> names = task.scoresEachClass()
                ? schema.classes()
                : schema.label().targets().stream().map(target -> target.name()).toList();
        if (names.isEmpty()) {
            refuse(test, "a model with one score", OF);
            return Optional.of(0);
        }
        Map<String, Integer> outputs = new HashMap<>();
        names.forEach(name -> outputs.put(name, names.indexOf(name)));
        return test.required(OF, ValueType.oneOf(outputs));
    }

    private List<Row> rows(Section test) {
        List<Row> rows = new ArrayList<>();
        for (Section section : test.sections(ROWS, 1, MOST_ROWS, inputs.keySet())) {
            row(section).ifPresent(rows::add);
        }
        return rows;
    }

    /** Empty if an input is wrong, which is reported. */
    private Optional<Row> row(Section section) {
        List<Double> numbers = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (InputColumn input : inputs.values()) {
            if (input.isText()) {
                section.required(input.name(), InputValues.text(input)).ifPresent(texts::add);
            } else if (input.missingAllowed() && !section.has(input.name())) {
                numbers.add(Double.NaN);
            } else {
                section.required(input.name(), InputValues.number(input)).ifPresent(numbers::add);
            }
        }
        return numbers.size() + texts.size() == inputs.size() ? Optional.of(new Row(numbers, texts)) : Optional.empty();
    }

    private List<RowChange> changes(Section test) {
        if (!test.has(CHANGE)) {
            return List.of();
        }
        List<Section> sections = test.hasSection(CHANGE)
                ? test.findSection(CHANGE, inputs.keySet()).stream().toList()
                : test.sections(CHANGE, 1, MOST_CHANGES, inputs.keySet());
        return sections.stream().map(section -> new RowChange(section, inputs)).toList();
    }

    private static List<Case> cases(List<Row> rows, List<RowChange> changes) {
        List<Case> cases = new ArrayList<>();
        for (int number = 1; number <= rows.size(); number++) {
            List<Row> changed = new ArrayList<>();
            for (RowChange change : changes) {
                change.of(rows.get(number - 1), number).ifPresent(changed::add);
            }
            cases.add(new Case(rows.get(number - 1), changed));
        }
        return cases;
    }
}
