package dev.drydock.application.release;

import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionState;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Seals, signs and proposes a version that no gate blocks any more. After a crash it continues where it ended. Tested by {@code
 * WaiveGateTest}.
 */
@Singleton
public final class ProposeWaived {
    private final SealCandidate sealCandidate;
    private final SignPackage signPackage;
    private final ProposeCandidate proposeCandidate;

    @Inject
    public ProposeWaived(SealCandidate sealCandidate, SignPackage signPackage, ProposeCandidate proposeCandidate) {
        this.sealCandidate = sealCandidate;
        this.signPackage = signPackage;
        this.proposeCandidate = proposeCandidate;
    }

    ModelVersion propose(ModelVersion version) {
        if (version.state() == VersionState.WAITING_FOR_WAIVER) {
            sealCandidate.seal(version.id());
        }
        signPackage.sign(version.id());
        return proposeCandidate.propose(version.id());
    }
}
