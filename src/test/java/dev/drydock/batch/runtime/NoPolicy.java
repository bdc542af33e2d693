package dev.drydock.batch.runtime;

import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.SitePolicy;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;

/** A site on which no gate policy was installed. */
final class NoPolicy implements PolicySource {
    @Override
    public SignedPolicy current() {
        throw new DrydockException(ValidationFailure.POLICY_MISSING, "There is none.");
    }

    @Override
    public SitePolicy readApproved(byte[] envelope) {
        return read(envelope).policy();
    }

    @Override
    public SignedPolicy read(byte[] envelope) {
        throw new DrydockException(ValidationFailure.POLICY_INVALID, "There is none.");
    }
}
