package dev.drydock.rest.release;

import dev.drydock.api.ExplanationView;
import dev.drydock.application.release.ExplainPrediction.Explanation;
import dev.drydock.application.release.ExplainPrediction.Labelled;
import dev.drydock.application.release.ExplainPrediction.Predicted;
import dev.drydock.application.release.ExplainPrediction.Release;
import dev.drydock.application.release.ExplainPrediction.Value;
import dev.drydock.application.release.VersionRecords.Recorded;
import dev.drydock.application.release.VersionRecords.Service;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.validation.StatedReport;
import dev.drydock.rest.registry.LineageViews;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Explanations as answers. */
final class ExplanationViews {
    private ExplanationViews() {}

    static ExplanationView of(Explanation explanation) {
        return new ExplanationView(
                explanation.model(),
                explanation.predictionId(),
                explanation.predictions().stream()
                        .map(ExplanationViews::predicted)
                        .toList(),
                explanation.labels().stream().map(ExplanationViews::labelled).toList(),
                explanation.releases().stream().map(ExplanationViews::version).toList(),
                explanation.more());
    }

    private static ExplanationView.Place place(ExportFile file, long record) {
        return new ExplanationView.Place(file.source(), file.export(), file.name(), record);
    }

    private static ExplanationView.Predicted predicted(Predicted row) {
        return new ExplanationView.Predicted(
                place(row.file(), row.record()),
                row.at().toString(),
                row.scores(),
                orNull(row.predicted()),
                row.decision().orElse(null),
                row.version(),
                row.recorded().map(VersionId::toString).orElse(null),
                row.champion(),
                row.slices(),
                row.inputs().stream().map(ExplanationViews::value).toList());
    }

    private static ExplanationView.Version version(Release release) {
        Recorded recorded = release.recorded();
        return new ExplanationView.Version(
                recorded.version().id().toString(),
                recorded.version().state().name(),
                recorded.version().packageDigest().orElse(null),
                recorded.service().stream().map(ExplanationViews::service).toList(),
                recorded.statements().stream().map(LineageViews::statement).toList(),
                release.report()
                        .map(report ->
                                report(report, recorded.version().reportDigest().orElse("")))
                        .orElse(null));
    }

    private static ExplanationView.Service service(Service service) {
        return new ExplanationView.Service(
                service.from().toString(),
                service.until().map(Instant::toString).orElse(null));
    }

    private static ExplanationView.Report report(StatedReport report, String digest) {
        return new ExplanationView.Report(
                digest,
                report.verdict().name(),
                report.champion().orElse(null),
                report.gates().stream()
                        .map(line -> new ExplanationView.Gate(
                                line.gate(), line.verdict().name(), line.waived()))
                        .toList());
    }

    private static ExplanationView.Value value(Value value) {
        return new ExplanationView.Value(value.name(), orNull(value.text()), value.hidden());
    }

    private static ExplanationView.Labelled labelled(Labelled label) {
        return new ExplanationView.Labelled(
                place(label.file(), label.record()), label.at().toString(), label.label(), orNull(label.annotator()));
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
