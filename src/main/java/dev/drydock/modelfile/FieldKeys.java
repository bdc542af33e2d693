package dev.drydock.modelfile;

import dev.drydock.domain.dataset.DatasetSchema.FeedbackColumns;
import dev.drydock.domain.dataset.DatasetSchema.LogColumns;
import dev.drydock.domain.dataset.DatasetSchema.SliceRule;
import dev.drydock.domain.dataset.FieldPlace;
import dev.drydock.domain.dataset.FieldRule;
import dev.drydock.domain.dataset.FieldRules;
import dev.drydock.domain.dataset.FieldUse;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.yaml.Problems;
import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The key {@code fields}: what a column is for, and where its values may go. What the model does with it must be among that. */
final class FieldKeys {
    private static final int MOST_FIELDS = 1000;
    private static final String FOR = "for";
    private static final String GOES = "goes";
    private static final Set<String> KEYS = Set.of("column", FOR, GOES);
    private static final ValueType<List<FieldUse>> USES = ValueType.listOf(
            ValueType.oneOf(Arrays.stream(FieldUse.values())
                    .collect(Collectors.toMap(FieldUse::yamlName, Function.identity()))),
            0,
            FieldUse.values().length);
    private static final ValueType<List<FieldPlace>> PLACES = ValueType.listOf(
            ValueType.oneOf(Arrays.stream(FieldPlace.values())
                    .collect(Collectors.toMap(FieldPlace::yamlName, Function.identity()))),
            0,
            FieldPlace.values().length);

    private final Set<String> privateColumns;
    private final Set<String> read = new HashSet<>();
    private final Map<FieldUse, Map<String, String>> needed = new EnumMap<>(FieldUse.class);
    private final Map<FieldPlace, Map<String, String>> must = new EnumMap<>(FieldPlace.class);

    /** The columns that a model reads. */
    record Read(
            LogColumns logs,
            FeedbackColumns feedback,
            List<InputColumn> inputs,
            String group,
            List<SliceRule> slices) {}

    private FieldKeys(Set<String> privateColumns, Read columns) {
        this.privateColumns = privateColumns;
        for (FieldUse use : FieldUse.values()) {
            needed.put(use, new HashMap<>());
        }
        for (FieldPlace place : FieldPlace.values()) {
            must.put(place, new HashMap<>());
        }
        inputs(columns.inputs());
        slices(columns.slices());
        group(columns.group());
        keys(columns);
        annotator(columns.feedback().annotator());
    }

    static FieldRules read(Section model, Set<String> privateColumns, Read columns) {
        FieldKeys keys = new FieldKeys(privateColumns, columns);
        List<FieldRule> rules = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        for (Section section : model.sections("fields", 0, MOST_FIELDS, KEYS)) {
            keys.rule(section, lines).ifPresent(rules::add);
        }
        return new FieldRules(privateColumns, rules);
    }

    private void inputs(List<InputColumn> inputs) {
        for (InputColumn input : inputs) {
            String column = input.column();
            use(FieldUse.TRAIN, column, "input " + input.name() + " is trained");
            use(FieldUse.JUDGE, column, "candidates are judged on rows with input " + input.name());
            use(FieldUse.SERVE, column, "a node answers by input " + input.name());
            go(
                    FieldPlace.PACKAGE,
                    column,
                    "a package describes every input: its distribution, golden vectors, preprocessing and report hold"
                            + " values of it. Make another column the input");
            if (!input.missingAllowed()) {
                go(
                        FieldPlace.NODE_LOG,
                        column,
                        "nothing could be learned from a node's log without input " + input.name()
                                + ". Write missing: true for the input if rows without it may train");
            }
            input.availableAt()
                    .ifPresent(time -> go(
                            FieldPlace.NODE_LOG,
                            time,
                            "rows of a node's log are found and judged by it. Add node-log"));
            input.availableAt().ifPresent(read::add);
        }
    }

    private void slices(List<SliceRule> slices) {
        for (SliceRule slice : slices) {
            use(FieldUse.JUDGE, slice.column(), "slice " + slice.name() + " judges by it");
            if (slice.required()) {
                go(
                        FieldPlace.NODE_LOG,
                        slice.column(),
                        "the required slice " + slice.name()
                                + " would have no row of a node's log. Write required: false for the slice, or add node-log");
            }
        }
    }

    private void group(String group) {
        use(FieldUse.JUDGE, group, "groups are the units of every interval");
        go(
                FieldPlace.NODE_LOG,
                group,
                "nothing can be learned from a row without its group. Have the clients send another id as the group");
    }

    /** Rows are found by them, in every file that has a row. */
    private void keys(Read columns) {
        List<String> logged = new ArrayList<>(List.of(
                columns.logs().predictionId(),
                columns.logs().time(),
                columns.logs().score(),
                columns.logs().modelVersion()));
        columns.logs().predicted().ifPresent(logged::add);
        List<String> labels = List.of(
                columns.feedback().predictionId(),
                columns.feedback().label(),
                columns.feedback().time());
        String why = "rows are found and judged by it. Only delivery may be left out; export another id there";
        for (String column : logged) {
            go(FieldPlace.NODE_LOG, column, why);
        }
        for (List<String> keyColumns : List.of(logged, labels)) {
            for (String column : keyColumns) {
                go(FieldPlace.LABELS, column, why);
                go(FieldPlace.PACKAGE, column, why);
            }
        }
    }

    private void annotator(String annotator) {
        use(FieldUse.JUDGE, annotator, "gate annotators judges by it");
    }

    private void use(FieldUse use, String column, String why) {
        read.add(column);
        needed.getOrDefault(use, Map.of()).putIfAbsent(column, why);
    }

    private void go(FieldPlace place, String column, String why) {
        read.add(column);
        must.getOrDefault(place, Map.of()).putIfAbsent(column, why);
    }

    private Optional<FieldRule> rule(Section section, Map<String, Integer> lines) {
        Optional<String> named = section.required("column", ValueType.text());
        List<FieldUse> uses = section.optional(FOR, USES, List.copyOf(FieldUse.all()));
        Optional<List<FieldPlace>> places = section.find(GOES, PLACES);
        if (named.isEmpty()) {
            return Optional.empty();
        }
        String column = named.get();
        Integer first = lines.putIfAbsent(column, section.line());
        if (first != null) {
            section.refuse(
                    "column", "is " + Problems.quote(column) + ", as on line " + first + " already; write one entry.");
            return Optional.empty();
        }
        if (!section.has(FOR) && !section.has(GOES)) {
            section.refuse("column", "is " + Problems.quote(column) + ", and nothing follows; add for, goes or both.");
        }
        FieldRule rule = new FieldRule(column, new HashSet<>(uses), places(column, places));
        checkUses(section, rule);
        checkPlaces(section, rule, places);
        return Optional.of(rule);
    }

    /** A private column goes on no label sheet, unless it says where it goes; then it is checked. */
    private Set<FieldPlace> places(String column, Optional<List<FieldPlace>> written) {
        Set<FieldPlace> places = EnumSet.noneOf(FieldPlace.class);
        places.addAll(written.orElseGet(() -> List.copyOf(FieldPlace.all())));
        if (written.isEmpty() && privateColumns.contains(column)) {
            places.remove(FieldPlace.LABELS);
        }
        return places;
    }

    private void checkUses(Section section, FieldRule rule) {
        String column = rule.column();
        if (!read.contains(column)) {
            Optional<String> meant =
                    read.stream().filter(rule::isAbout).sorted().findFirst();
            if (meant.isPresent()) {
                section.refuse(
                        "column",
                        "is " + Problems.quote(column) + ", and the model reads " + Problems.quote(meant.get())
                                + ", which differs in case or spaces alone. Write it as the model reads it.");
            } else if (!section.has(FOR) || !rule.uses().isEmpty()) {
                section.refuse(
                        section.has(FOR) ? FOR : "column",
                        "is about column " + Problems.quote(column)
                                + ", which the model does not read. Correct the header, or write for: [] if exports have"
                                + " such a column.");
            }
            return;
        }
        needed.forEach((use, reasons) -> {
            String why = reasons.get(column);
            if (why != null && !rule.uses().contains(use)) {
                section.refuse(
                        FOR,
                        "leaves out " + use.yamlName() + " for column " + Problems.quote(column) + ", but " + why
                                + ". Add " + use.yamlName() + ", or have the model read another column.");
            }
        });
    }

    private void checkPlaces(Section section, FieldRule rule, Optional<List<FieldPlace>> written) {
        String column = rule.column();
        must.forEach((place, reasons) -> {
            String why = reasons.get(column);
            if (written.isPresent() && why != null && !rule.places().contains(place)) {
                section.refuse(
                        GOES,
                        "leaves out " + place.yamlName() + " for column " + Problems.quote(column) + ", but " + why
                                + ".");
            }
        });
        if (privateColumns.contains(column) && rule.places().contains(FieldPlace.LABELS)) {
            section.refuse(
                    GOES,
                    "has labels for column " + Problems.quote(column)
                            + ", which private keeps from label sheets. Remove labels here, or the column from private.");
        }
    }
}
