package dev.drydock.domain.registry;

import dev.drydock.domain.dataset.InputColumn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a revision changes of the contract before it. It goes in small steps, so that no client and no source must change on the same day as
 * the model: an input first may be missing, then it goes; an input that is new may be missing, then it is required.
 */
public final class ContractChange {
    private static final List<String> MODULE =
            List.of("weights", "preprocessing", "tokenizer", "files", "inputs", "revision");

    private final ModelDefinition former;
    private final ModelDefinition next;
    private final Map<String, InputColumn> before;
    private final Map<String, InputColumn> after;

    private ContractChange(ModelDefinition former, ModelDefinition next) {
        this.former = former;
        this.next = next;
        this.before = byName(former);
        this.after = byName(next);
    }

    public static ContractChange between(ModelDefinition former, ModelDefinition next) {
        return new ContractChange(former, next);
    }

    private static Map<String, InputColumn> byName(ModelDefinition definition) {
        return definition.schema().inputs().stream().collect(Collectors.toMap(InputColumn::name, Function.identity()));
    }

    /** Why the next contract is no revision of the former one, each a clause; empty if it is. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (next.revision().number() != former.revision().number() + 1) {
            problems.add("revision.number is " + next.revision().number() + ", and that of the version in service is "
                    + former.revision().number() + "; write "
                    + (former.revision().number() + 1));
        }
        List<String> fixed = new ArrayList<>(DefinitionChange.fixedParts(former, next));
        fixed.removeAll(MODULE);
        if (!fixed.isEmpty()) {
            problems.add("a revision keeps " + String.join(", ", fixed) + "; import a model of another name");
        }
        if (former.schema().readsText()
                && fixed.isEmpty()
                && !former.schema().inputs().equals(next.schema().inputs())) {
            problems.add("a revision keeps the inputs of a model that reads text");
            return problems;
        }
        before.values().forEach(input -> lookAtFormer(input, problems));
        after.values().stream()
                .filter(input -> !before.containsKey(input.name()))
                .forEach(input -> lookAtNew(input, problems));
        return problems;
    }

    private void lookAtFormer(InputColumn input, List<String> problems) {
        InputColumn now = after.get(input.name());
        if (now == null) {
            if (!former.revision().retires().containsKey(input.name())) {
                problems.add(
                        "input " + input.name() + " is gone, and the version in service does not announce that."
                                + " Keep it with missing: true, and name it under revision.retires; a later revision may leave it out");
            }
        } else if (!asMissing(now, input.missingAllowed()).isAsWideAs(input)) {
            problems.add("input " + input.name() + " has " + String.join(" and ", differences(input, now))
                    + "; add an input of another name, and retire this one");
        } else if (input.missingAllowed()
                && !now.missingAllowed()
                && !former.revision().requires().containsKey(input.name())) {
            problems.add(
                    "input " + input.name() + " may no longer be missing, and the version in service does not announce"
                            + " that. Keep missing: true, and name it under revision.requires; a later revision may require it");
        }
    }

    /** Each with the former and the new value. */
    private static List<String> differences(InputColumn former, InputColumn now) {
        List<String> differences = new ArrayList<>();
        addOther(differences, "another column", former.column(), now.column());
        addOther(differences, "another type", former.type(), now.type());
        addOther(differences, "other categories", former.categories(), now.categories());
        addOther(differences, "another available-at", words(former.availableAt()), words(now.availableAt()));
        if (differences.isEmpty()) {
            differences.add("narrower limits (" + limits(former) + " before, " + limits(now) + " now)");
        }
        return differences;
    }

    private static void addOther(List<String> differences, String what, Object former, Object now) {
        if (!former.equals(now)) {
            differences.add(what + " (" + former + " before, " + now + " now)");
        }
    }

    private static String words(Optional<?> value) {
        return value.map(Object::toString).orElse("none");
    }

    private static String limits(InputColumn input) {
        return bound(input.min()) + " to " + bound(input.max());
    }

    private static String bound(OptionalDouble bound) {
        return bound.isPresent() ? Double.toString(bound.getAsDouble()) : "no limit";
    }

    private static InputColumn asMissing(InputColumn input, boolean missing) {
        return new InputColumn(
                input.name(),
                input.column(),
                input.type(),
                input.categories(),
                missing,
                input.min(),
                input.max(),
                input.availableAt());
    }

    private void lookAtNew(InputColumn input, List<String> problems) {
        if (!input.missingAllowed()) {
            problems.add("input " + input.name()
                    + " is new, and rows from before this revision lack it; write missing: true");
        }
        if (!next.schema().columnsThatMayLack().contains(input.column())) {
            problems.add("column " + input.column() + " of the new input " + input.name()
                    + " is not named under fields; write {column: " + input.column()
                    + ", for: [train, judge, serve]} there, so that exports from before this revision may lack it");
        }
    }

    /** Inputs that the former contract takes, or lets miss, and the next one does not; by name, with the instant that the former one announced. */
    private SortedMap<String, Optional<Instant>> breaks() {
        SortedMap<String, Optional<Instant>> breaks = new TreeMap<>();
        before.values().forEach(input -> {
            InputColumn now = after.get(input.name());
            if (now == null) {
                breaks.put(
                        input.name(),
                        Optional.ofNullable(former.revision().retires().get(input.name())));
            } else if (input.missingAllowed() && !now.missingAllowed()) {
                breaks.put(
                        input.name(),
                        Optional.ofNullable(former.revision().requires().get(input.name())));
            }
        });
        return breaks;
    }

    /** Until when the former contract promised what the next one breaks; empty if that is nothing. */
    public Optional<Instant> promisedUntil() {
        return breaks().values().stream().flatMap(Optional::stream).max(Instant::compareTo);
    }

    /** Those that the former contract has not announced. */
    public List<String> unannounced() {
        return breaks().entrySet().stream()
                .filter(broken -> broken.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Inputs that the next contract announces to change earlier than the former one does. */
    public List<String> hastened() {
        List<String> hastened = new ArrayList<>();
        addHastened(hastened, former.revision().retires(), next.revision().retires());
        addHastened(hastened, former.revision().requires(), next.revision().requires());
        return hastened;
    }

    private static void addHastened(List<String> hastened, Map<String, Instant> before, Map<String, Instant> after) {
        before.forEach((input, from) -> {
            if (after.getOrDefault(input, from).isBefore(from)) {
                hastened.add(input);
            }
        });
    }

    /** The names of the inputs that are broken, for people. */
    public List<String> broken() {
        return List.copyOf(breaks().keySet());
    }
}
