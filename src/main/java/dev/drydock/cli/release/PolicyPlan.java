package dev.drydock.cli.release;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.api.VersionView;
import dev.drydock.cli.registry.ModelCommands;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.validation.Gate;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.domain.validation.SampleSize;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the gates need, and what other limits would have said, by the reports of a model's past nights. Changes nothing. */
@Command(
        name = "plan",
        description =
                "Show how many rows and groups each gate of a model needs, and what other limits would have said on past"
                        + " nights. Changes nothing.",
        mixinStandardHelpOptions = true)
final class PolicyPlan implements Callable<Integer> {
    private static final String DIFFERENCE = " difference";

    @Mixin
    private ServerOptions server;

    @Parameters(paramLabel = "MODEL", description = "Name of the model.")
    private String model = "";

    @Option(
            names = "--limit",
            paramLabel = "GATE=LIMIT",
            description = "Another limit for a gate, as the report writes it. For example: non-inferiority=-0.01."
                    + " May be given several times.")
    private Map<String, Double> limits = new LinkedHashMap<>();

    @Option(
            names = "--nights",
            defaultValue = "30",
            paramLabel = "N",
            description = "How many of the latest candidates to look at. Default: ${DEFAULT-VALUE}.")
    private int nights = 30;

    /** What a gate measured, as its report has it. */
    record Measured(
            String metric,
            double value,
            Interval bounds,
            double limit,
            boolean lessIsBetter,
            double confidence,
            int rows,
            int groups) {}

    /**
     * A gate on one night.
     *
     * @param otherVerdict by the limit that was asked about; null if none was
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Night(
            String version,
            String gate,
            Measured measured,
            String verdict,
            @Nullable Double otherLimit,
            @Nullable String otherVerdict) {}

    /**
     * What a gate needs, by its latest night.
     *
     * @param rowsNeeded rows with which four of five candidates as good as the champion (of a floor: as this one) would pass; null if
     *     what was measured misses the limit
     */
    record Need(
            String gate,
            int nights,
            int passed,
            double limit,
            int rows,
            int groups,
            @Nullable Long rowsNeeded,
            @Nullable Long groupsNeeded) {}

    /**
     * A gate that states no figure of its own, such as {@code inputs}.
     *
     * @param minRows fewer rows of what it looks at, such as a source or a slice, decide nothing; null if the policy has no such limit
     */
    record Other(
            String gate, int nights, int passed, @Nullable Integer minRows) {}

    record Plan(String model, List<Need> gates, List<Other> others, List<Night> nights) {}

    @Override
    public Integer call() {
        if (nights < 1) {
            throw new DrydockException(
                    CommonFailure.USAGE, "No report was read: --nights is " + nights + " and must be at least 1.");
        }
        List<JsonNode> reports = reports(server.connect());
        List<Night> measured = reports.stream().flatMap(this::nights).toList();
        requireKnownGates(measured);
        Plan plan = new Plan(model, needs(measured), others(reports), measured);
        server.print(plan, () -> print(server.environment().out(), plan));
        return ExitCode.OK;
    }

    /** Of candidates, the latest first. */
    private List<JsonNode> reports(Orchestrator orchestrator) {
        List<JsonNode> reports = new ArrayList<>();
        for (VersionView version : orchestrator.all(
                "/models/" + Query.segment("model", model) + "/versions", "before", VersionView.class)) {
            if (version.verdict() != null && version.parent() != null && reports.size() < nights) {
                reports.add(Json.tree(
                        orchestrator.getBytes(ModelCommands.path(VersionId.parse(version.version())) + "/report")));
            }
        }
        return reports;
    }

    /** A gate is watched to learn what its limit would do. */
    private static Stream<JsonNode> gates(JsonNode report) {
        return Stream.of("gates", "watched")
                .flatMap(list -> StreamSupport.stream(report.path(list).spliterator(), false));
    }

    private Stream<Night> nights(JsonNode report) {
        return gates(report)
                .filter(gate -> gate.path("measured").isObject())
                .map(gate -> night(report.path("version").asText(), gate));
    }

    private static List<Other> others(List<JsonNode> reports) {
        Map<String, List<JsonNode>> byGate = new LinkedHashMap<>();
        for (JsonNode report : reports) {
            gates(report)
                    .filter(gate -> !gate.path("measured").isObject())
                    .forEach(gate -> byGate.computeIfAbsent(gate.path("gate").asText(), name -> new ArrayList<>())
                            .add(gate));
        }
        List<Other> others = new ArrayList<>();
        byGate.forEach((gate, nights) -> others.add(new Other(
                gate,
                nights.size(),
                (int) nights.stream()
                        .filter(night ->
                                Verdict.PASS.name().equals(night.path("verdict").asText()))
                        .count(),
                minRows(reports.get(0), gate))));
        return others;
    }

    private static @Nullable Integer minRows(JsonNode report, String gate) {
        JsonNode rows = report.path("limits").path(gate.replaceFirst(":.*", "")).path("min-rows");
        return rows.isInt() ? (Integer) rows.intValue() : null;
    }

    private Night night(String version, JsonNode gate) {
        JsonNode node = gate.path("measured");
        String name = gate.path("gate").asText();
        Double other = limits.get(name);
        Measured measured = new Measured(
                node.path("metric").asText(),
                node.path("value").asDouble(Double.NaN),
                new Interval(
                        node.path("low").asDouble(Double.NaN), node.path("high").asDouble(Double.NaN)),
                node.path("limit").asDouble(Double.NaN),
                node.path("lessIsBetter").asBoolean(),
                node.path("confidence").asDouble(Double.NaN),
                node.path("rows").asInt(),
                node.path("groups").asInt());
        return new Night(
                version,
                name,
                measured,
                gate.path("verdict").asText(),
                other,
                other == null ? null : otherwise(name, gate.path("verdict").asText(), measured, other));
    }

    /** A recall that the owner's decision gave up waited for people; with another limit it most likely would, too. */
    private static String otherwise(String gate, String verdict, Measured measured, double limit) {
        Verdict found = Verdict.of(measured.bounds(), limit, measured.lessIsBetter());
        boolean excused = gate.startsWith(Gate.RECALL_LOSS.wireName() + ":")
                && !verdict.equals(Verdict.FAIL.name())
                && Verdict.of(measured.bounds(), measured.limit(), measured.lessIsBetter()) == Verdict.FAIL;
        return found == Verdict.FAIL && excused ? Verdict.INSUFFICIENT_EVIDENCE.name() : found.name();
    }

    private void requireKnownGates(List<Night> measured) {
        for (String gate : limits.keySet()) {
            if (measured.stream().noneMatch(night -> night.gate().equals(gate))) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "No limit was tried: gate " + gate + " measured nothing in the latest " + nights
                                + " candidates of "
                                + model + ". Gates that did: "
                                + String.join(
                                        ", ",
                                        measured.stream()
                                                .map(Night::gate)
                                                .distinct()
                                                .toList())
                                + ".");
            }
        }
    }

    private static List<Need> needs(List<Night> measured) {
        Map<String, List<Night>> byGate = new LinkedHashMap<>();
        measured.forEach(night ->
                byGate.computeIfAbsent(night.gate(), gate -> new ArrayList<>()).add(night));
        return byGate.values().stream().map(PolicyPlan::need).toList();
    }

    private static Need need(List<Night> ofGate) {
        Night last = ofGate.get(0);
        Measured measured = last.measured();
        double limit = last.otherLimit() == null ? measured.limit() : last.otherLimit();
        double assumed = measured.metric().endsWith(DIFFERENCE) ? 0 : measured.value();
        double distance = measured.lessIsBetter() ? limit - assumed : assumed - limit;
        Long rows = distance > 0 && measured.confidence() > 0.5
                ? (Long) SampleSize.fromBounds(measured.bounds(), measured.rows(), distance, measured.confidence())
                : null;
        return new Need(
                last.gate(),
                ofGate.size(),
                (int) ofGate.stream().filter(PolicyPlan::passes).count(),
                limit,
                measured.rows(),
                measured.groups(),
                rows,
                rows == null ? null : (Long) (long) Math.ceil((double) rows * measured.groups() / measured.rows()));
    }

    private static boolean passes(Night night) {
        return Verdict.PASS.name().equals(night.otherVerdict() == null ? night.verdict() : night.otherVerdict());
    }

    private void print(PrintWriter out, Plan plan) {
        if (plan.gates().isEmpty()) {
            out.println("No candidate of " + model + " has a gate that measured something. Run a night first.");
            return;
        }
        Table needs = new Table("GATE", "NIGHTS", "PASSED", "LIMIT", "ROWS", "GROUPS", "NEEDS ROWS", "NEEDS GROUPS");
        plan.gates()
                .forEach(need -> needs.row(
                        need.gate(),
                        need.nights(),
                        need.passed(),
                        Numbers.plain(need.limit()),
                        need.rows(),
                        need.groups(),
                        need.rowsNeeded(),
                        need.groupsNeeded()));
        needs.print(out);
        out.println(
                "NEEDS: with so many, four of five candidates pass that are as good as the champion; of a level, as good as"
                        + " the latest one. It follows from the latest night's bounds, of groups as large as its own.");
        printOthers(out, plan);
        if (!limits.isEmpty()) {
            Table tried = new Table(
                    "VERSION", "GATE", "MEASURED", "BOUNDS", "LIMIT", "VERDICT", "OTHER LIMIT", "VERDICT THEN");
            plan.nights().stream()
                    .filter(night -> night.otherLimit() != null)
                    .forEach(night -> tried.row(
                            night.version(),
                            night.gate(),
                            shown(night, night.measured().value()),
                            shown(night, night.measured().bounds().low()) + " to "
                                    + shown(night, night.measured().bounds().high()),
                            Numbers.plain(night.measured().limit()),
                            night.verdict(),
                            Numbers.plain(java.util.Objects.requireNonNull(night.otherLimit())),
                            night.otherVerdict()));
            tried.print(out);
        }
    }

    private static void printOthers(PrintWriter out, Plan plan) {
        if (plan.others().isEmpty()) {
            return;
        }
        Table others = new Table("OTHER GATE", "NIGHTS", "PASSED", "MIN ROWS");
        plan.others().forEach(other -> others.row(other.gate(), other.nights(), other.passed(), other.minRows()));
        others.print(out);
        out.println(
                "MIN ROWS: with fewer rows of what the gate looks at, such as one source or one slice, it decides nothing.");
    }

    private static String shown(Night night, double value) {
        return Numbers.measured(value, night.measured().lessIsBetter());
    }
}
