package dev.drydock.application.release;

import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.OperatingPoint;
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
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is recorded of a version: its time in service, who signed, what its suite said. Tested by {@code ExplainPredictionTest}. */
@Singleton
public final class VersionRecords {
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

    /** @param until empty if it is still in service */
    public record Service(Instant from, Optional<Instant> until) {
        boolean covers(Instant at) {
            return !at.isBefore(from) && (until.isEmpty() || at.isBefore(until.get()));
        }
    }

    /**
     * A version's record.
     *
     * @param service the times that it was in service, the first one first
     * @param statements every approval and waiver that was received about it; approvals first
     * @param report empty if it has none, or its bytes are gone
     */
    public record Recorded(
            ModelVersion version,
            List<Service> service,
            List<ApprovalRecord> statements,
            Optional<StatedReport> report) {
        public Recorded {
            service = List.copyOf(service);
            statements = List.copyOf(statements);
        }

        /** Whether it was in service at that time, by the site's own record. */
        public boolean served(Instant at) {
            return service.stream().anyMatch(period -> period.covers(at));
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
                        .toList(),
                version.reportDigest().flatMap(reports::findJson).map(documents::readStated));
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
     * The class that the version decides on for the logged score, or {@code abstained}. Reads its package.
     *
     * @param classes in the order of the model's outputs
     * @return empty if the log has not all scores that the decision needs, or the package is gone
     */
    Optional<String> decision(ModelVersion version, LoggedPrediction row, List<String> classes) {
        Optional<Path> directory = version.packageDigest().flatMap(packages::find);
        if (directory.isEmpty() || classes.size() != 2) {
            return Optional.empty();
        }
        OperatingPoint point = documents.readOperatingPoint(content.read(directory.get(), PackageFiles.SIGNATURE));
        if (!(point instanceof OperatingPoint.Threshold)) {
            return Optional.empty();
        }
        int decided = point.decide(new float[] {row.score()}, 0);
        return Optional.of(decided == OperatingPoint.ABSTAINED ? OperatingPoint.ABSTAINED_LABEL : classes.get(decided));
    }
}
