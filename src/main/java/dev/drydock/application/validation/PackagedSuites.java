package dev.drydock.application.validation;

import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.OperatingPoint;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.GateReport.ThresholdChange;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.PolicySource.SignedPolicy;
import dev.drydock.domain.validation.SuiteDocuments;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

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

    @Inject
    public PackagedSuites(
            PackageContent content, DefinitionReader definitions, PolicySource policies, SuiteDocuments documents) {
        this.content = content;
        this.definitions = definitions;
        this.policies = policies;
        this.documents = documents;
    }

    ModelDefinition definition(Path directory) {
        byte[] yaml = content.read(directory, PackageFiles.MODEL_YAML);
        return definitions.readText(new String(yaml, StandardCharsets.UTF_8));
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

    /** @param before the package whose thresholds held until now */
    List<ThresholdChange> changes(Path before, GatePolicy tightened) {
        Map<String, String> was = documents.readThresholds(content.read(before, PackageFiles.GATES));
        Map<String, String> is = new TreeMap<>(tightened.thresholds());
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
}
