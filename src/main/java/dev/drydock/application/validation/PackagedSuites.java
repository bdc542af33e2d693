package dev.drydock.application.validation;

import dev.drydock.domain.registry.DecisionRule;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ExpectedBehaviour;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.Behaviour;
import dev.drydock.domain.validation.ChosenPoint;
import dev.drydock.domain.validation.Disturbance;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.GateReport.ThresholdChange;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.PolicySource.SignedPolicy;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import dev.drydock.files.Sha256;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The gates that a package is judged by: its own gate policy or the one in force, tightened by its {@code model.yaml}. Tested by {@code
 * CandidateJourneyTest}.
 */
@Singleton
public final class PackagedSuites {
    private final PackageContent content;
    private final DefinitionReader definitions;
    private final PolicySource policies;
    private final SuiteDocuments documents;
    private final EvaluationData data;

    @Inject
    public PackagedSuites(
            PackageContent content,
            DefinitionReader definitions,
            PolicySource policies,
            SuiteDocuments documents,
            EvaluationData data) {
        this.content = content;
        this.definitions = definitions;
        this.policies = policies;
        this.documents = documents;
        this.data = data;
    }

    ModelDefinition definition(Path directory) {
        byte[] yaml = content.read(directory, PackageFiles.MODEL_YAML);
        return definitions.readText(new String(yaml, StandardCharsets.UTF_8));
    }

    /** The rule of a candidate's owner, if its champion does not answer by it yet, as an import whose threshold no rows chose. */
    Optional<DecisionRule> newDecision(Path candidate, Path champion) {
        DecisionRule rule = definition(candidate).decision();
        boolean chosen = !content.has(champion, PackageFiles.DECISION)
                ? operatingPoint(champion).equals(rule.start()) && !rule.needsRows()
                : ChosenPoint.shows(documents.readReached(content.read(champion, PackageFiles.DECISION)), rule);
        return definition(champion).decision().choosesAs(rule) && chosen ? Optional.empty() : Optional.of(rule);
    }

    /** When the weights were brought; empty if they were trained here. */
    Optional<Instant> broughtAt(Path directory) {
        return content.has(directory, PackageFiles.ORIGIN)
                ? Optional.of(documents.readBroughtAt(content.read(directory, PackageFiles.ORIGIN)))
                : Optional.empty();
    }

    /** At which the package answers. */
    OperatingPoint operatingPoint(Path directory) {
        return documents.readOperatingPoint(content.read(directory, PackageFiles.SIGNATURE));
    }

    /** The policy that lies in the package. */
    SignedPolicy policy(Path directory) {
        return policies.read(content.read(directory, PackageFiles.POLICY));
    }

    SignedPolicy policyInForce() {
        return policies.current();
    }

    GatePolicy tightened(SignedPolicy policy, Path directory) {
        return policy.policy().tightenedFor(definition(directory));
    }

    /** How rows are changed for the gates of a candidate with that package; empty if none of them asks for it. */
    List<Disturbance> disturbances(Path directory) {
        return Disturbance.of(
                tightened(policy(directory), directory), definition(directory).schema());
    }

    /**
     * What a worker's check of the golden vectors says of the package's behaviour tests; empty if it has none.
     *
     * @throws DrydockException {@link ValidationFailure#VALIDATION_MISSING} if the worker did not try them
     */
    Optional<Behaviour> behaviour(Path directory, TaskResult golden) {
        ModelDefinition definition = definition(directory);
        if (definition.behaviour().isEmpty()) {
            return Optional.empty();
        }
        if (!golden.outputs().containsKey(TaskRequest.BEHAVIOUR_SCORES)) {
            throw new DrydockException(
                    ValidationFailure.VALIDATION_MISSING,
                    "The package cannot be judged: model.yaml has "
                            + definition.behaviour().size()
                            + " behaviour tests, and its worker tried none. Submit another run.");
        }
        return Optional.of(Behaviour.of(
                definition.behaviour(),
                data.scores(golden.output(TaskRequest.BEHAVIOUR_SCORES)),
                definition.schema().classes(),
                operatingPoint(directory)));
    }

    /**
     * Thresholds, what a receiving node must find, rules for contributions and for the site, and behaviour tests that differ.
     *
     * @param before the package whose thresholds held until now
     * @param after the package that is judged
     */
    List<ThresholdChange> changes(Path before, Path after, GatePolicy tightened) {
        Map<String, String> was = new TreeMap<>(documents.readThresholds(content.read(before, PackageFiles.GATES)));
        was.putAll(further(before));
        was.putAll(tests(before));
        Map<String, String> is = new TreeMap<>(tightened.thresholds());
        is.putAll(further(after));
        is.putAll(tests(after));
        TreeSet<String> names = new TreeSet<>(was.keySet());
        names.addAll(is.keySet());
        List<ThresholdChange> changes = new ArrayList<>();
        for (String name : names) {
            String earlier = was.getOrDefault(name, "");
            String now = is.getOrDefault(name, "");
            if (!earlier.equals(now)) {
                changes.add(new ThresholdChange(name, earlier, now));
            }
        }
        return changes;
    }

    private Map<String, String> further(Path directory) {
        return policies.readApproved(content.read(directory, PackageFiles.POLICY))
                .furtherLimits();
    }

    /** Each behaviour test with what it expects, and a digest of its rows. */
    private Map<String, String> tests(Path directory) {
        Map<String, String> tests = new TreeMap<>();
        ModelDefinition definition = definition(directory);
        for (ExpectedBehaviour test : definition.behaviour()) {
            tests.put("behaviour." + test.name(), told(test, definition.schema().classes()));
        }
        return tests;
    }

    private static String told(ExpectedBehaviour test, List<String> classes) {
        String rows = test.cases().stream()
                .flatMap(one -> Stream.concat(
                        Stream.of("\n", text(one.row())), one.changed().stream().map(PackagedSuites::text)))
                .collect(Collectors.joining("\u001e"));
        return test.expectation().told(classes) + "; rows " + test.rows().count() + ", SHA-256 "
                + Sha256.hex(rows.getBytes(StandardCharsets.UTF_8)).substring(0, 12);
    }

    /** No value has the separator. */
    private static String text(ExpectedBehaviour.Row row) {
        return Stream.concat(row.numbers().stream().map(String::valueOf), row.texts().stream())
                .collect(Collectors.joining("\u001f"));
    }
}
