package dev.drydock.application.delivery;

import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.logging.Logger;

/** This site's name, and its stage if the policy in force orders stages. Tested by {@code StagesTest}. */
@Singleton
final class OwnStage {
    private static final Logger LOG = Logger.getLogger(OwnStage.class.getName());

    private final TrustSource trust;
    private final PolicySource policies;

    @Inject
    OwnStage(TrustSource trust, PolicySource policies) {
        this.trust = trust;
        this.policies = policies;
    }

    String site() {
        return trust.current().site();
    }

    /** As the trust file names it. Without a policy that can be read, reports name none, and receipts travel all the same. */
    Optional<String> name() {
        TrustFile current = trust.current();
        try {
            return policies.current().policy().stage().map(rule -> current.stage());
        } catch (DrydockException e) {
            LOG.warning(() -> "reports to other sites name no stage: " + e.sentence());
            return Optional.empty();
        }
    }
}
