package dev.drydock.application.delivery;

import dev.drydock.domain.delivery.DeliveryStatement;
import dev.drydock.domain.delivery.Markings;
import dev.drydock.domain.delivery.MediumScanner;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.SiteRules;
import dev.drydock.domain.validation.SiteRules.Destination;
import dev.drydock.failure.DeliveryFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;

/** What the site's settings and its signed gate policy allow of deliveries. Tested by {@code DeliveryRulesTest}. */
@Singleton
public final class HandlingRules {
    private final Markings markings;
    private final MediumScanner scanner;
    private final PolicySource policies;

    @Inject
    public HandlingRules(Markings markings, MediumScanner scanner, PolicySource policies) {
        this.markings = markings;
        this.scanner = scanner;
        this.policies = policies;
    }

    /** Why such a delivery cannot be sent, as a clause; empty if it can. */
    Optional<String> problem(SendRequest request) {
        SiteRules rules = policies.siteRules();
        return markings.problem(request.marking())
                .or(() -> rules.allows(Destination.DELIVERIES)
                        ? Optional.empty()
                        : Optional.of("the gate policy lets no delivery leave this site (site.egress). Have release"
                                + " managers sign a policy whose site.egress names deliveries"))
                .or(() -> rules.deliveries().problem(request.options().encrypt(), request.marking()));
    }

    /** Why a delivery cannot be taken, as a clause; empty if it can. */
    Optional<String> problem(DeliveryStatement statement) {
        SiteRules.Deliveries rules = policies.siteRules().deliveries();
        return markings.problem(statement.marking())
                .or(() -> rules.problem(statement.contents().encryption().isPresent(), statement.marking()));
    }

    /**
     * Has the site's scanner look at unpacked files.
     *
     * @return its name; empty if the site has none
     * @throws DrydockException {@code DELIVERY_REFUSED}; {@code SCANNER_FAILED} if it could not look, or if the site has none and needs one
     */
    Optional<String> scan(Path items) {
        Optional<String> scannedBy = scanner.scan(items);
        if (scannedBy.isEmpty() && policies.siteRules().deliveries().scanned()) {
            throw new DrydockException(
                    DeliveryFailure.SCANNER_FAILED,
                    "No delivery is taken: the gate policy asks for a scanner (site.deliveries.scanned), and this site has"
                            + " none. Name a program in delivery-scanner of etc/site.yaml, start the server again, and restart"
                            + " the execution.");
        }
        return scannedBy;
    }
}
