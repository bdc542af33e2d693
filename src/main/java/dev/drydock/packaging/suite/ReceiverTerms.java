package dev.drydock.packaging.suite;

import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.validation.Gate;
import dev.drydock.domain.validation.GatePolicy;
import dev.drydock.domain.validation.ReceiverRules;
import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.domain.validation.StatedReport;
import dev.drydock.packaging.PackageVerifier;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a package asks of the node that receives it, out of the policy, the {@code model.yaml} and the report in it. The package was verified
 * before.
 *
 * @param gates the policy's, as the owner tightened them
 * @param latency the policy's limits, as the owner tightened them; empty if there are none, or if they only are reported
 */
public record ReceiverTerms(
        ReceiverRules rules,
        GatePolicy gates,
        Optional<GatePolicy.Latency> latency,
        ModelDefinition definition,
        StatedReport report) {

    /** @throws dev.drydock.failure.DrydockException as {@link PolicyProof} for what cannot be read */
    public static ReceiverTerms ofPackage(Path directory, DefinitionReader definitions) {
        ModelDefinition definition = definitions.read(PolicyProof.read(directory, PackageFiles.MODEL_YAML));
        SitePolicy policy =
                PolicyDocument.read(PackageVerifier.policyContent(PolicyProof.read(directory, PackageFiles.POLICY)));
        GatePolicy gates = policy.tightenedFor(definition);
        return new ReceiverTerms(
                policy.receiver(),
                gates,
                gates.latency().filter(limits -> !gates.watches(Gate.LATENCY)),
                definition,
                ReportDocument.stated(PolicyProof.read(directory, PackageFiles.REPORT)));
    }
}
