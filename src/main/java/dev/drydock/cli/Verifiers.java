package dev.drydock.cli;

import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.PackageVerifier;
import dev.drydock.packaging.SuiteCheck;
import dev.drydock.packaging.suite.PolicyProof;

/** The checks of packages that the orchestrator and the serving node make too; they need no server. */
final class Verifiers {
    private Verifiers() {}

    static SuiteCheck suite() {
        return new PolicyProof(new ModelFileReader());
    }

    static PackageVerifier packages() {
        return new PackageVerifier(suite());
    }
}
