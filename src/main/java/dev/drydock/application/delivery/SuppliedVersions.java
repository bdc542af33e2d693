package dev.drydock.application.delivery;

import static dev.drydock.domain.registry.VersionRepository.CHAMPION;

import dev.drydock.domain.delivery.SiteReport.Became;
import dev.drydock.domain.delivery.SiteReport.Served;
import dev.drydock.domain.delivery.SiteReport.Supplied;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contribution.Origin.Signed;
import dev.drydock.domain.registry.Contributions;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.release.Environment;
import dev.drydock.domain.release.ReceiverStatement;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.release.SignedDocuments;
import dev.drydock.domain.validation.ReportStore;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Logger;

/** What became of packages that another site supplied. Every method joins the caller's transaction. Tested by {@code FleetTest}. */
@Singleton
final class SuppliedVersions {
    private static final Logger LOG = Logger.getLogger(SuppliedVersions.class.getName());
    /** Of a model: packages that were brought, and versions that are searched besides the one in service. */
    private static final int MOST = 500;
    /** Of a model: changes of what answers. */
    private static final int MOST_CHANGES = 1000;

    private final VersionRepository versions;
    private final Contributions contributions;
    private final ReportStore reports;
    private final SuiteDocuments suites;
    private final ReleaseRepository releases;
    private final SignedDocuments documents;

    @Inject
    SuppliedVersions(
            VersionRepository versions,
            Contributions contributions,
            ReportStore reports,
            SuiteDocuments suites,
            ReleaseRepository releases,
            SignedDocuments documents) {
        this.versions = versions;
        this.contributions = contributions;
        this.reports = reports;
        this.suites = suites;
        this.releases = releases;
        this.documents = documents;
    }

    /**
     * Those that were brought to a model, the newest first.
     *
     * @param packages digests of the supplier's packages
     * @param at the time of the report
     * @param environments whether the report says where each version answered
     */
    List<Supplied> of(String model, Set<String> packages, Instant at, boolean environments) {
        List<Contribution> brought = contributions.list(model, MOST).stream()
                .filter(one -> packageOf(one).filter(packages::contains).isPresent())
                .toList();
        if (brought.isEmpty()) {
            return List.of();
        }
        List<AliasChange> changes = changes(model);
        Map<String, ModelVersion> made = made(model, changes);
        return brought.stream()
                .map(one -> new Supplied(
                        one.origin().signed().map(Signed::version).orElseThrow(),
                        packageOf(one).orElseThrow(),
                        one.broughtAt(),
                        Optional.ofNullable(made.get(one.digest()))
                                .map(version -> became(version, changes, at, environments))))
                .toList();
    }

    /** Versions of this site, as if it had been supplied with their packages: for a site that gets them. */
    List<Supplied> own(String model, List<VersionId> ids, Instant at) {
        if (ids.isEmpty()) {
            return List.of();
        }
        List<AliasChange> changes = changes(model);
        List<Supplied> own = new ArrayList<>();
        for (VersionId id : ids) {
            ModelVersion version = versions.require(id);
            version.packageDigest()
                    .ifPresent(digest -> own.add(new Supplied(
                            id.toString(),
                            digest,
                            version.createdAt().truncatedTo(ChronoUnit.SECONDS),
                            Optional.of(became(version, changes, at, true)))));
        }
        return own;
    }

    /** Of what answers, oldest first. */
    private List<AliasChange> changes(String model) {
        List<AliasChange> changes = new ArrayList<>(versions.aliasHistory(model, CHAMPION, MOST_CHANGES));
        Collections.reverse(changes);
        return changes;
    }

    /** Not the digest of what was brought, which includes the signature. */
    private static Optional<String> packageOf(Contribution brought) {
        return brought.origin().signed().flatMap(Signed::packageDigest);
    }

    /** By the digest of what it was made of: the version in service, else the one that was last, else the newest. */
    private Map<String, ModelVersion> made(String model, List<AliasChange> changes) {
        Map<Long, String> uses = contributions.usesOf(model);
        Map<String, ModelVersion> made = new HashMap<>();
        List<ModelVersion> candidates = new ArrayList<>();
        for (int i = changes.size() - 1; i >= 0; i--) {
            candidates.add(versions.require(changes.get(i).version()));
        }
        candidates.addAll(versions.list(model, MOST));
        for (ModelVersion version : candidates) {
            if (version.runInstance().isPresent()) {
                Optional.ofNullable(uses.get(version.runInstance().getAsLong()))
                        .ifPresent(digest -> made.putIfAbsent(digest, version));
            }
        }
        return made;
    }

    private Became became(ModelVersion version, List<AliasChange> changes, Instant at, boolean environments) {
        Optional<ReceiverStatement> tried = readable(version, () -> tried(version), Optional.empty());
        return new Became(
                version.id().number(),
                version.state().name(),
                version.verdict().orElse(""),
                readable(version, () -> holding(version), List.of()),
                tried.map(ReceiverStatement::verdict).orElse(""),
                served(version.id(), changes, at),
                tried.filter(one -> environments)
                        .map(ReceiverStatement::environment)
                        .orElse(Environment.UNKNOWN));
    }

    /** A damaged record of one version must not keep receipts and other reports at home. */
    private static <T> T readable(ModelVersion version, Supplier<T> found, T otherwise) {
        try {
            return found.get();
        } catch (DrydockException e) {
            LOG.warning(() -> "the report to the supplier of " + version.id() + " is incomplete: " + e.sentence());
            return otherwise;
        }
    }

    /**
     * By the registry: what it says answers.
     *
     * @param changes oldest first
     */
    private static Optional<Served> served(VersionId version, List<AliasChange> changes, Instant at) {
        Optional<Duration> longest = Optional.empty();
        Set<VersionId> before = new HashSet<>();
        for (int i = 0; i < changes.size(); i++) {
            AliasChange change = changes.get(i);
            if (change.version().equals(version)) {
                Instant until = i + 1 < changes.size() ? changes.get(i + 1).at() : at;
                Duration answered = Duration.between(change.at(), until);
                Duration notNegative = answered.isNegative() ? Duration.ZERO : answered; // the clock was set back
                longest = longest.filter(known -> known.compareTo(notNegative) > 0)
                        .or(() -> Optional.of(notNegative));
            } else if (longest.isEmpty()) {
                before.add(change.version());
            }
        }
        return longest.map(time ->
                new Served(time, before.contains(changes.get(changes.size() - 1).version())));
    }

    /** Without what follows a gate's name, which may be a value of the site's data. */
    private List<String> holding(ModelVersion version) {
        return version.reportDigest().flatMap(reports::findJson).map(suites::readReport).stream()
                .flatMap(report -> report.holding().stream())
                .map(gate -> gate.split(":", 2)[0])
                .distinct()
                .toList();
    }

    private Optional<ReceiverStatement> tried(ModelVersion version) {
        return releases.findReceiverReport(version.id())
                .map(kept -> documents.keptReceiverReport(
                        kept.envelope(), documents.read(kept.order().envelope()), kept.signedBy()));
    }
}
