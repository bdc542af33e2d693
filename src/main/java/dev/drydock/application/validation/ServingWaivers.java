package dev.drydock.application.validation;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ExpiredWaivers;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.validation.WaiverTerm;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The waivers by which versions serve, and the record of those that expired: once for each. An expired waiver stops nothing that serves. Tested
 * by {@code ServingWaiversTest}.
 */
@Singleton
public class ServingWaivers {
    private static final Logger LOG = Logger.getLogger(ServingWaivers.class.getName());

    private final Transactions transactions;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final ReleaseRepository releases;
    private final SignedDocuments documents;
    private final ExpiredWaivers told;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    public ServingWaivers(
            Transactions transactions,
            ModelRepository models,
            VersionRepository versions,
            ReleaseRepository releases,
            SignedDocuments documents,
            ExpiredWaivers told,
            AuditLog audit,
            Clock clock) {
        this.transactions = transactions;
        this.models = models;
        this.versions = versions;
        this.releases = releases;
        this.documents = documents;
        this.told = told;
        this.audit = audit;
        this.clock = clock;
    }

    /** Of each waived gate the waiver that holds longest, by gate. */
    public List<WaiverTerm> of(VersionId version) {
        return transactions.required(() -> longest(version)).stream()
                .map(this::term)
                .toList();
    }

    /** Of comparisons only the last one counts, by which the version came into service. */
    private Collection<ApprovalRecord> longest(VersionId version) {
        List<ApprovalRecord> all = releases.approvals(version, Action.WAIVE);
        Optional<String> last = all.stream()
                .filter(waiver -> comparison(waiver).isPresent())
                .max(Comparator.comparing(ApprovalRecord::issuedAt))
                .flatMap(this::comparison);
        Map<String, ApprovalRecord> longest = new TreeMap<>();
        for (ApprovalRecord waiver : all) {
            Optional<String> about = comparison(waiver);
            if (about.isEmpty() || about.equals(last)) {
                longest.merge(
                        waiver.gate().orElse("") + " " + about.orElse(""),
                        waiver,
                        (one, other) -> other.expiresAt().isAfter(one.expiresAt()) ? other : one);
            }
        }
        return longest.values();
    }

    private Optional<String> comparison(ApprovalRecord waiver) {
        return documents.comparisonNamedBy(waiver.envelope());
    }

    private WaiverTerm term(ApprovalRecord waiver) {
        return new WaiverTerm(
                waiver.gate().orElse(""),
                waiver.person(),
                waiver.issuedAt(),
                waiver.expiresAt(),
                comparison(waiver).isEmpty());
    }

    /**
     * Records each waiver of a version in service that has expired, the first time that it is seen. Call it regularly, outside a transaction.
     * It logs a failure, and the next call tries again.
     */
    public void look() {
        try {
            Instant now = clock.instant();
            for (RegisteredModel model : transactions.required(models::list)) {
                transactions.run(() -> versions.champion(model.name()).ifPresent(version -> tell(version, now)));
            }
        } catch (DrydockException e) {
            LOG.log(Level.FINE, e, () -> "the waivers were not looked at: " + e.sentence());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "the waivers could not be looked at; the next look tries again", e);
        }
    }

    private void tell(ModelVersion version, Instant now) {
        for (ApprovalRecord waiver : longest(version.id())) {
            if (!waiver.isInForce(now) && told.tellFirst(waiver.statementDigest(), now)) {
                LOG.warning(() -> "a waiver has expired: "
                        + term(waiver).told(version.id().toString(), now));
                audit.append(AuditLog.Event.of(
                        "clock",
                        "waiver.expired",
                        version.id().toString(),
                        "gate",
                        waiver.gate().orElse(""),
                        "by",
                        waiver.person(),
                        "expired",
                        waiver.expiresAt().toString(),
                        "statement",
                        waiver.statementDigest()));
            }
        }
    }
}
