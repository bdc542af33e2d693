package dev.drydock.packaging.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.validation.ContributionRules;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.GateRequirements;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.domain.validation.Slice;
import dev.drydock.domain.validation.StatedReport;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import dev.drydock.files.IoReason;
import dev.drydock.intake.BoundedFile;
import dev.drydock.json.Mappers;
import dev.drydock.packaging.PackageVerifier;
import dev.drydock.packaging.SuiteCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@link SuiteCheck} by recomputation from the package's own policy and {@code model.yaml}. */
public final class PolicyProof implements SuiteCheck {
    private static final int MOST_NAMED = 20;

    private final DefinitionReader definitions;
    private final SuiteFiles documents = new SuiteFiles();

    public PolicyProof(DefinitionReader definitions) {
        this.definitions = definitions;
    }

    @Override
    public Proven require(Path directory) {
        return require(directory, read(directory, PackageFiles.REPORT));
    }

    @Override
    public Proven requireActivated(Path directory) {
        return require(directory, read(directory, PackageFiles.REPORT), true);
    }

    @Override
    public Proven require(Path directory, byte[] report) {
        return require(directory, report, false);
    }

    private Proven require(Path directory, byte[] json, boolean activated) {
        byte[] envelope = read(directory, PackageFiles.POLICY);
        ModelDefinition definition = definitions.read(read(directory, PackageFiles.MODEL_YAML));
        SitePolicy sitePolicy = PolicyDocument.read(PackageVerifier.policyContent(envelope));
        GatePolicy policy = sitePolicy.tightenedFor(definition);
        StatedReport report = ReportDocument.stated(json);
        GateRequirements required =
                GateRequirements.of(policy, definition, Files.exists(directory.resolve(PackageFiles.ORIGIN)));
        List<String> problems =
                new ArrayList<>(activated ? required.unmetByActivated(report) : required.unmetBy(report));
        requireSignature(directory, definition, problems);
        requireOrigin(directory, sitePolicy.contributions(), problems);
        requireGates(directory, policy, report.policyDigest(), definition, problems);
        requireGolden(directory, policy.golden(), problems);
        requireBehaviour(directory, definition, problems);
        if (!problems.isEmpty()) {
            throw refused(report, policy, problems);
        }
        return new Proven(policy.version(), report, sitePolicy.site());
    }

    private static DrydockException refused(StatedReport report, GatePolicy policy, List<String> problems) {
        String more = problems.size() > MOST_NAMED ? "; and " + (problems.size() - MOST_NAMED) + " more" : "";
        return new DrydockException(
                ReleaseFailure.REPORT_NOT_BY_POLICY,
                "The package of " + report.version() + " is refused: its suite and report are not what version "
                        + policy.version() + " of the gate policy and its model.yaml ask for: "
                        + String.join("; ", problems.subList(0, Math.min(MOST_NAMED, problems.size()))) + more
                        + ". Do not release it. Judge the candidate again; if this site judged it, inform the administrator"
                        + " and the auditor.");
    }

    /** Weights that were trained elsewhere are judged on rows that came after they did. */
    private static void requireOrigin(Path directory, ContributionRules rules, List<String> problems) {
        if (!Files.exists(directory.resolve(PackageFiles.ORIGIN))) {
            return;
        }
        JsonNode origin = tree(directory, PackageFiles.ORIGIN);
        if (OriginNode.readBroughtAt(origin).isEmpty()) {
            problems.add(PackageFiles.ORIGIN + " does not say when the weights were brought");
        }
        if (rules.signedOnly() && !OriginNode.isSigned(origin)) {
            problems.add(PackageFiles.ORIGIN + " names no contributor who signed the weights");
        }
    }

    /** The gates are those of the task in {@code model.yaml}; what serves goes by {@code signature.json}. */
    private static void requireSignature(Path directory, ModelDefinition definition, List<String> problems) {
        JsonNode stated = tree(directory, PackageFiles.SIGNATURE);
        ArrayNode classes = StrictJson.object().putArray("classes");
        definition.schema().label().classes().forEach(classes::add);
        if (!stated.path("model").asText().equals(definition.name())
                || !stated.path("task").asText().equals(definition.task().yamlName())
                || !stated.path("classes").equals(classes)) {
            problems.add(PackageFiles.SIGNATURE + " names another model, task or classes than model.yaml");
        }
    }

    /** {@code suite/gates.json} must be what the policy gives, limit by limit. */
    private void requireGates(
            Path directory, GatePolicy policy, String policyDigest, ModelDefinition definition, List<String> problems) {
        List<Slice> slices = Slice.of(definition.schema());
        JsonNode stated = tree(directory, PackageFiles.GATES);
        if (!stated.equals(tree(documents.gates(policy, policyDigest, slices)))) {
            problems.add(PackageFiles.GATES + " is not the policy's");
        }
    }

    /** Few vectors, or a large tolerance, would let any weights pass. */
    private static void requireGolden(Path directory, GatePolicy.Golden golden, List<String> problems) {
        JsonNode stated = tree(directory, PackageFiles.GOLDEN);
        int vectors = stated.path("vectors").size();
        if (vectors < golden.vectors()) {
            problems.add(PackageFiles.GOLDEN + " has " + vectors + " vectors, and the policy needs at least "
                    + golden.vectors());
        }
        JsonNode tolerance = stated.path("tolerance");
        if (!tolerance.isNumber() || !(tolerance.doubleValue() <= golden.tolerance())) {
            problems.add(PackageFiles.GOLDEN + " has the tolerance "
                    + (tolerance.isNumber() ? Numbers.plain(tolerance.doubleValue()) : "n/a")
                    + ", and the policy allows at most " + Numbers.plain(golden.tolerance()));
        }
    }

    /** {@code suite/behaviour.json} must be what {@code model.yaml} asks for: what serves tries the one and not the other. */
    private void requireBehaviour(Path directory, ModelDefinition definition, List<String> problems) {
        boolean there = Files.exists(directory.resolve(PackageFiles.BEHAVIOUR));
        if (definition.behaviour().isEmpty()) {
            if (there) {
                problems.add(PackageFiles.BEHAVIOUR + " has tests, and model.yaml has none");
            }
        } else if (!there) {
            problems.add(PackageFiles.BEHAVIOUR + " is missing, and model.yaml has behaviour tests");
        } else if (!tree(directory, PackageFiles.BEHAVIOUR).equals(tree(documents.behaviour(definition)))) {
            problems.add(PackageFiles.BEHAVIOUR + " is not what model.yaml asks for");
        }
    }

    static JsonNode tree(Path directory, String name) {
        try {
            return StrictJson.read(read(directory, name));
        } catch (JsonProcessingException e) {
            throw new DrydockException(
                    ReleaseFailure.REPORT_NOT_BY_POLICY,
                    "The package is refused: its " + name + " is not strict JSON: " + Mappers.why(e)
                            + ". Assemble the candidate again.",
                    e);
        }
    }

    private static JsonNode tree(byte[] own) {
        try {
            return StrictJson.read(own);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document of our own can be read", e);
        }
    }

    static byte[] read(Path directory, String name) {
        Path file = directory.resolve(name);
        try {
            return BoundedFile.read(file, BoundedFile.LISTING);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The package's file " + file + " cannot be read: " + IoReason.of(file, e) + ". Check the disk.",
                    e);
        }
    }
}
