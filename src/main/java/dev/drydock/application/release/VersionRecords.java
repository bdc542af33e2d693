package dev.drydock.application.release;

import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.OperatingPoint.Threshold;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.ReportStore;
import dev.drydock.domain.validation.StatedReport;
import dev.drydock.domain.validation.SuiteDocuments;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** What is recorded of a version: its time in service, who signed, what its suite said. Tested by {@code ExplainPredictionTest}. */
@Singleton
public final class VersionRecords {
    private static final Logger LOG = Logger.getLogger(VersionRecords.class.getName());
    private static final int MOST_CHANGES = 10_000;

    private final VersionRepository versions;
    private final ReleaseRepository releases;
    private final PackageStore packages;
    private final PackageContent content;
    private final ReportStore reports;
    private final SuiteDocuments documents;

    @Inject
    public VersionRecords(
            VersionRepository versions,
            ReleaseRepository releases,
            PackageStore packages,
            PackageContent content,
            ReportStore reports,
            SuiteDocuments documents) {
        this.versions = versions;
        this.releases = releases;
        this.packages = packages;
        this.content = content;
        this.reports = reports;
        this.documents = documents;
    }

    /** @param until empty if it is the champion today */
    public record Service(Instant from, Optional<Instant> until) {

        /** @param tolerance by which clocks may differ */
        boolean covers(Instant at, Duration tolerance) {
            return !at.isBefore(from.minus(tolerance))
                    && (until.isEmpty() || at.isBefore(until.get().plus(tolerance)));
        }
    }

    /**
     * A version's record.
     *
     * @param service the times that it was the champion by the site's record, the first one first
     * @param statements every approval and waiver that was received about it; approvals first
     */
    public record Recorded(ModelVersion version, List<Service> service, List<ApprovalRecord> statements) {
        public Recorded {
            service = List.copyOf(service);
            statements = List.copyOf(statements);
        }

        /** Whether it was the champion at that time, by the site's own record. */
        public boolean served(Instant at, Duration tolerance) {
            return service.stream().anyMatch(period -> period.covers(at, tolerance));
        }
    }

    /** Of the version that a serving log names by its number or as {@code model/number}. Joins the caller's transaction. */
    Optional<Recorded> named(String model, String logged) {
        String number = logged.startsWith(model + "/") ? logged.substring(model.length() + 1) : logged;
        return number.matches("[1-9][0-9]{0,8}")
                ? versions.find(new VersionId(model, Integer.parseInt(number))).map(this::of)
                : Optional.empty();
    }

    private Recorded of(ModelVersion version) {
        return new Recorded(
                version,
                service(version.id()),
                Stream.of(Action.ACTIVATE, Action.WAIVE)
                        .flatMap(action -> releases.approvals(version.id(), action).stream())
                        .toList());
    }

    /**
     * Its gate report. Call it outside a transaction: it reads a file.
     *
     * @return empty if it has none, or it is gone or damaged
     */
    Optional<StatedReport> report(ModelVersion version) {
        return readable(
                version, () -> version.reportDigest().flatMap(reports::findJson).map(documents::readStated));
    }

    private static <T> Optional<T> readable(ModelVersion version, Supplier<Optional<T>> read) {
        try {
            return read.get();
        } catch (DrydockException e) {
            LOG.warning(() -> "a file of " + version.id() + " cannot be read: " + e.code() + " " + e.sentence());
            return Optional.empty();
        }
    }

    private List<Service> service(VersionId id) {
        List<AliasChange> changes =
                new ArrayList<>(versions.aliasHistory(id.model(), VersionRepository.CHAMPION, MOST_CHANGES));
        Collections.reverse(changes);
        List<Service> service = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            if (changes.get(i).version().equals(id)) {
                Optional<Instant> until =
                        i + 1 < changes.size() ? Optional.of(changes.get(i + 1).at()) : Optional.empty();
                service.add(new Service(changes.get(i).at(), until));
            }
        }
        return service;
    }

    /**
     * The threshold that the version decides by. Call it outside a transaction: it reads the package.
     *
     * @return empty if it decides otherwise, or the package is gone or damaged
     */
    Optional<Threshold> threshold(ModelVersion version) {
        return readable(
                version,
                () -> version.packageDigest()
                        .flatMap(packages::find)
                        .map(directory -> documents.readOperatingPoint(content.read(directory, PackageFiles.SIGNATURE)))
                        .filter(Threshold.class::isInstance)
                        .map(Threshold.class::cast));
    }
}
