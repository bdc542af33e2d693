package dev.drydock.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.drydock.dataplane.JsonDriftFiles;
import dev.drydock.domain.drift.DriftDecision;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.DriftReport.InputDrift;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.registry.VersionRepository.Origin;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.sample.SampleField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample's nights against the reference that the sample's champion brings. */
class MeasureDriftTest {
    private static final String DIGEST = "a".repeat(64);

    @TempDir
    Path directory;

    private IngestSite site;
    private MeasureDrift measure;

    @BeforeEach
    void openSite() throws IOException {
        site = new IngestSite(directory.resolve("site"));
        Files.createDirectories(directory.resolve("package/provenance"));
        Files.copy(
                SampleField.directory().resolve("reference.json"),
                directory.resolve("package/provenance/reference.json"));
        VersionRepository versions = site.database.repository(JpaVersionRepository.class);
        JpaModelRepository registry = site.database.repository(JpaModelRepository.class);
        site.transactions.run(() -> {
            registry.register(site.models.require(IngestSite.MODEL));
            ModelVersion version = versions.create(
                    IngestSite.MODEL,
                    new Origin(Optional.empty(), OptionalLong.empty(), "enno", Optional.empty()),
                    IngestSite.AS_OF);
            versions.recordPackage(version.id(), DIGEST);
            versions.setAlias(new AliasChange(
                    IngestSite.MODEL, VersionRepository.CHAMPION, version.id(), "rhea", IngestSite.AS_OF));
        });
        measure = new MeasureDrift(
                site.transactions,
                site.facts,
                site.models,
                versions,
                new OnePackage(directory.resolve("package")),
                site.snapshots,
                new JsonDriftFiles(directory.resolve("reports")));
    }

    @AfterEach
    void closeSite() {
        site.close();
    }

    private DriftReport night(SampleField field, boolean force) {
        site.bring(field);
        site.receive(1);
        site.ingest(1, 2000);
        site.seal(1);
        return measure.measure(1, force);
    }

    @Test
    void retrainsOnTheDriftedNightWithTheFiguresOfTheSample() {
        DriftReport report = night(SampleField.driftedNight().seed(1).clean(), false);

        assertThat(report.rows()).isEqualTo(18_296);
        assertThat(report.decision()).isEqualTo(DriftDecision.RETRAIN);
        Map<String, Double> psi =
                report.inputs().stream().collect(Collectors.toMap(InputDrift::input, InputDrift::psi));
        assertThat(psi.get("vibration")).isCloseTo(1.08, within(0.05));
        assertThat(psi.get("suction-pressure")).isCloseTo(0.58, within(0.05));
        assertThat(psi.get("head")).isLessThan(0.02);
        assertThat(report.reasons()).singleElement().asString().startsWith("4 of 12 inputs have drifted: ");
        assertThat(site.transactions.required(() -> site.facts.require(1, RunFacts.DECISION)))
                .isEqualTo("RETRAIN");
        assertThat(directory.resolve("reports/drift-1.json")).content().contains("\"decision\" : \"RETRAIN\"");
    }

    @Test
    void keepsTheChampionOnAQuietNight() {
        DriftReport report = night(SampleField.quietNight().rows(6000), false);
        assertThat(report.decision()).isEqualTo(DriftDecision.KEPT);
        assertThat(measure.measure(1, false)).isEqualTo(report);
    }

    @Test
    void collectsLabelsWhenThereAreTooFewUnlessForced() {
        assertThat(night(SampleField.driftedNight().rows(600).clean(), false).decision())
                .isEqualTo(DriftDecision.COLLECT_LABELS);
    }

    @Test
    void retrainsAnywayWhenForced() {
        DriftReport report = night(SampleField.driftedNight().rows(600).clean(), true);
        assertThat(report.decision()).isEqualTo(DriftDecision.RETRAIN);
        assertThat(report.reasons()).contains("Retraining was asked for with force=true.");
    }

    @Test
    void refusesAReferenceThatDoesNotFitTheModel() throws IOException {
        Path reference = directory.resolve("package/provenance/reference.json");
        Files.writeString(reference, Files.readString(reference).replace("\"vibration\"", "\"tremor\""));
        assertThatThrownBy(() -> night(SampleField.quietNight().rows(600).clean(), false))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(IngestFailure.REFERENCE_UNREADABLE))
                .hasMessageContaining("vibration");
    }

    private record OnePackage(Path place) implements PackageStore {
        @Override
        public Path workspace(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void discard(String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Path adopt(String key, String packageDigest) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Path> find(String packageDigest) {
            return packageDigest.equals(DIGEST) ? Optional.of(place) : Optional.empty();
        }

        @Override
        public Path require(String packageDigest) {
            return find(packageDigest).orElseThrow();
        }
    }
}
