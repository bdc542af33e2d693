package dev.drydock.cli.registry;

import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.PackageVerifier;
import dev.drydock.packaging.SuiteCheck;
import dev.drydock.packaging.suite.PolicyProof;

/** The checks of packages that the orchestrator and the serving node make too; they need no server. */
public final class Verifiers {
    private Verifiers() {}

    public static SuiteCheck suite() {
        return new PolicyProof(new ModelFileReader());
    }

    public static PackageVerifier packages() {
        return new PackageVerifier(suite());
    }
}
