package dev.drydock.application.release;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.drydock.application.IngestSite;
import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.release.ExplainPrediction.Explanation;
import dev.drydock.application.release.ExplainPrediction.Predicted;
import dev.drydock.application.release.ExplainPrediction.Value;
import dev.drydock.application.release.VersionRecords.Recorded;
import dev.drydock.application.release.VersionRecords.Service;
import dev.drydock.artifacts.FileSystemPackageContent;
import dev.drydock.artifacts.FileSystemPackageStore;
import dev.drydock.artifacts.FileSystemReportStore;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.registry.VersionRepository.Origin;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.IngestFailure;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.suite.SuiteFiles;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaReleaseRepository;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.sample.SampleField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files, staged rows, database, package and report. */
class ExplainPredictionTest {
    private static final Actor EMIL = new Actor("emil", Set.of(Role.ENGINEER));
    private static final Actor AUDREY = new Actor("audrey", Set.of(Role.AUDITOR));
    private static final Instant FIRST = Instant.parse("2026-11-01T00:00:00Z");
    private static final Instant SECOND = Instant.parse("2026-11-10T00:00:00Z");
    private static final VersionId ONE = new VersionId(IngestSite.MODEL, 1);
    private static final String LOGS =
            "prediction_id,predicted_at,failure_probability,model_version,pump_id,site,flow_m3h,head_m,vibration_mm_s,"
                    + "bearing_temp_c,motor_current_a,suction_pressure_bar,speed_rpm,running_hours,starts_last_day,fluid,"
                    + "seal_type,duty\n";
    private static final String REST = ",158.25,69,,48,90,2.4,1500,5000,1,water,mechanical,continuous\n";
    private static final String LABELS = "prediction_id,failed,inspected_at,inspector\n";

    @TempDir
    Path directory;

    private final SuiteFiles documents = new SuiteFiles();

    @SuppressWarnings("NullAway.Init") // made before each test
    private IngestSite site;

    @SuppressWarnings("NullAway.Init") // made before each test
    private ExplainPrediction explain;

    @SuppressWarnings("NullAway.Init") // made before each test
    private FileSystemPackageStore packages;

    private String packageDigest = "";

    @BeforeEach
    void serveTwoVersions() throws IOException {
        site = new IngestSite(directory.resolve("site"), pumps("private: [flow_m3h, inspector]\n"));
        packages = new FileSystemPackageStore(directory.resolve("packages"), new PackageDigest());
        FileSystemReportStore reports = new FileSystemReportStore(directory.resolve("reports"));
        VersionRepository versions = site.database.repository(JpaVersionRepository.class);
        JpaReleaseRepository releases = site.database.repository(JpaReleaseRepository.class);
        Path workspace = packages.workspace("one");
        ReleaseKit kit = new ReleaseKit();
        kit.assembleSigned(workspace, Map.of("floor", "WAIVED"));
        packageDigest = new PackageDigest().packageDigest(workspace);
        byte[] report = Files.readAllBytes(workspace.resolve(PackageFiles.REPORT));
        String reportDigest = reports.keep(report, new byte[0]);
        packages.adopt("one", packageDigest);
        site.transactions.run(() -> {
            site.database
                    .repository(JpaModelRepository.class)
                    .register(new RegisteredModel(IngestSite.MODEL, "drydock: 1\n", "f".repeat(64), "emil", FIRST));
            for (Instant at : List.of(FIRST, SECOND)) {
                VersionId id = versions.create(
                                IngestSite.MODEL,
                                new Origin(Optional.empty(), OptionalLong.empty(), "emil", Optional.empty()),
                                at)
                        .id();
                versions.setAlias(new AliasChange(IngestSite.MODEL, VersionRepository.CHAMPION, id, "rhea", at));
            }
            versions.recordReport(ONE, reportDigest, "PASS");
            versions.recordPackage(ONE, packageDigest);
            releases.addApproval(new ApprovalRecord(
                    ONE,
                    Action.ACTIVATE,
                    Optional.empty(),
                    "rhea",
                    Optional.empty(),
                    "ab".repeat(32),
                    "{}",
                    FIRST,
                    SECOND,
                    FIRST));
        });
        explain = new ExplainPrediction(
                site.transactions,
                new Authorization(site.transactions, site.audited::add),
                new FindPrediction(site.transactions, site.models, site.exports, site.staging),
                new VersionRecords(versions, releases, packages, new FileSystemPackageContent(), reports, documents),
                () -> IngestSite.ERASURE_KEY,
                new Journal(site.audited::add, Clock.fixed(IngestSite.AS_OF, ZoneOffset.UTC)));
    }

    @AfterEach
    void closeSite() {
        site.close();
    }

    @Test
    void answersForTheVersionTheReleaseAndTheSuite() {
        read(
                1,
                ExportKind.LOGS,
                LOGS + "p-0,2026-11-02T10:00:00Z,0.1,1,pump-9,south" + REST
                        + "p-1,2026-11-02T10:00:00Z,0.75,1,pump-1,north" + REST);
        read(2, ExportKind.FEEDBACK, LABELS + "p-1,yes,2026-11-05T10:00:00Z,tanaka\n");

        Explanation explained = explain.explain(AUDREY, IngestSite.MODEL, "p-1");

        assertThat(explained.predictions()).hasSize(1);
        Predicted row = explained.predictions().get(0);
        assertThat(row.file().export()).isEqualTo("plant-a-1");
        assertThat(row.record()).isEqualTo(2);
        assertThat(row.scores()).containsExactly("0.75");
        assertThat(row.decision()).contains("yes");
        assertThat(row.champion()).isTrue();
        assertThat(row.slices()).containsExactly("north");
        assertThat(row.inputs())
                .contains(
                        new Value("pump_id", "pump-1", false),
                        new Value("flow", "158.25", false),
                        new Value("vibration", "", false),
                        new Value("suction-pressure", "2.4", false),
                        new Value("fluid", "water", false));
        assertThat(row.recorded()).contains(ONE);
        assertThat(explained.more()).isFalse();
        assertThat(explained.releases()).hasSize(1);
        Recorded recorded = explained.releases().get(0).recorded();
        assertThat(recorded.service()).containsExactly(new Service(FIRST, Optional.of(SECOND)));
        assertThat(recorded.statements()).extracting(ApprovalRecord::person).containsExactly("rhea");
        assertThat(explained.releases().get(0).report().orElseThrow().gates()).anySatisfy(line -> {
            assertThat(line.gate()).isEqualTo("floor");
            assertThat(line.verdict()).isEqualTo(Verdict.WAIVED);
        });
        assertThat(explained.labels()).singleElement().satisfies(label -> {
            assertThat(label.label()).isEqualTo("yes");
            assertThat(label.annotator()).isEqualTo("tanaka");
        });
    }

    /** What a version never said, though the row claims it, must not look like its answer. */
    @Test
    void saysThatTheVersionWasNotInServiceOrIsUnknown() {
        read(
                1,
                ExportKind.LOGS,
                LOGS + "late,2026-11-12T10:00:00Z,0.2,1,pump-1,south" + REST
                        + "early,2026-10-12T10:00:00Z,0.2,1,pump-1,south" + REST
                        + "now,2026-11-12T10:00:00Z,0.2,pump-failure/2,pump-1,south" + REST
                        + "none,2026-11-12T10:00:00Z,0.2,3,pump-1,south" + REST
                        + "other,2026-11-12T10:00:00Z,0.2,v-1,pump-1,south" + REST);

        assertThat(one("late").champion()).isFalse();
        assertThat(one("early").champion()).isFalse();
        assertThat(one("late").recorded()).isPresent();
        assertThat(one("now").champion()).isTrue();
        assertThat(one("now").decision()).as("its package is gone").isEmpty();
        assertThat(one("none").recorded()).isEmpty();
        assertThat(one("other").recorded()).isEmpty();
        assertThat(one("other").version()).isEqualTo("v-1");
    }

    @Test
    void hidesPrivateColumnsFromWhoMayNotSeeRawRowsAndAuditsADigest() {
        read(1, ExportKind.LOGS, LOGS + "p-1,2026-11-02T10:00:00Z,0.75,1,pump-1,north" + REST);
        read(2, ExportKind.FEEDBACK, LABELS + "p-1,yes,2026-11-05T10:00:00Z,tanaka\n");

        Explanation hidden = explain.explain(EMIL, IngestSite.MODEL, "p-1");
        explain.explain(AUDREY, IngestSite.MODEL, "p-1");

        assertThat(hidden.predictions().get(0).inputs())
                .contains(new Value("flow", "", true), new Value("head", "69", false));
        assertThat(hidden.labels().get(0).annotator()).isEmpty();
        assertThat(hidden.toString())
                .as("the flow of 158.25, which no digest in here can hold by chance, and the annotator")
                .doesNotContain("158.25", "tanaka");
        String digest = IngestSite.ERASURE_KEY.of(IngestSite.MODEL).ofPrediction("p-1");
        assertThat(site.audited.stream()
                        .filter(event -> event.action().equals("explain-prediction"))
                        .toList())
                .extracting(
                        AuditLog.Event::actor,
                        event -> event.details().get("private-columns"),
                        event -> event.details().get("prediction"))
                .containsExactly(tuple("emil", "hidden", digest), tuple("audrey", "shown", digest));
        assertThat(site.audited.toString()).doesNotContain("p-1");
    }

    /** An engineer may change model.yaml, and must not see by that what was private before; nor the other way round. */
    @Test
    void whatAnyDefinitionHasNamedPrivateStaysHidden() {
        read(1, ExportKind.LOGS, LOGS + "p-1,2026-11-02T10:00:00Z,0.75,1,pump-1,north" + REST);
        site.earlier.put("a".repeat(64), site.definition);
        site.earlier.put("b".repeat(64), pumps(""));
        site.definition = pumps("private: [head_m, site]\n");

        assertThat(one("p-1").inputs())
                .contains(new Value("flow", "", true), new Value("head", "", true), new Value("fluid", "water", false));
        assertThat(one("p-1").slices())
                .as("the slice north is of a private column")
                .isEmpty();
    }

    /** A person's id may be typed where the model belongs. */
    @Test
    void auditsWhoLookedInVainAndNoNameThatSomebodyTyped() {
        read(1, ExportKind.LOGS, LOGS + "p-1,2026-11-02T10:00:00Z,0.75,1,pump-1,north" + REST);
        assertFails(IngestFailure.PREDICTION_UNKNOWN, "p-2", () -> explain.explain(EMIL, IngestSite.MODEL, "p-2"));
        assertFails(RegistryFailure.MODEL_UNKNOWN, "p-2", () -> explain.explain(EMIL, "p-2", IngestSite.MODEL));

        assertThat(site.audited.stream()
                        .filter(event -> event.action().startsWith("explain-prediction"))
                        .toList())
                .extracting(
                        AuditLog.Event::action,
                        AuditLog.Event::subject,
                        event -> event.details().get("prediction"))
                .containsExactly(
                        tuple(
                                "explain-prediction",
                                IngestSite.MODEL,
                                IngestSite.ERASURE_KEY.of(IngestSite.MODEL).ofPrediction("p-2")),
                        tuple("explain-prediction.refused", "a prediction", null),
                        tuple("explain-prediction.refused", "a prediction", null));
    }

    /** Damage elsewhere takes nothing from what can be said. */
    @Test
    void answersWithoutAReportOrPackageThatIsDamaged() throws IOException {
        read(1, ExportKind.LOGS, LOGS + "p-1,2026-11-02T10:00:00Z,0.75,1,pump-1,north" + REST);
        try (Stream<Path> files = Files.walk(directory.resolve("reports"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.writeString(file, "{}");
            }
        }
        Files.delete(packages.require(packageDigest).resolve(PackageFiles.SIGNATURE));

        Explanation explained = explain.explain(EMIL, IngestSite.MODEL, "p-1");

        assertThat(explained.predictions().get(0).decision()).isEmpty();
        assertThat(explained.releases().get(0).report()).isEmpty();
        assertThat(explained.releases().get(0).recorded().statements()).hasSize(1);
    }

    @Test
    void showsOnlySoManyRowsOfOneId() {
        read(1, ExportKind.LOGS, LOGS + ("p-1,2026-11-02T10:00:00Z,0.75,1,pump-1,north" + REST).repeat(120));

        Explanation explained = explain.explain(EMIL, IngestSite.MODEL, "p-1");

        assertThat(explained.predictions()).hasSize(100);
        assertThat(explained.more()).isTrue();
        assertThat(explained.releases()).hasSize(1);
    }

    @Test
    void showsARowThatCameTwiceTwice() {
        read(1, ExportKind.LOGS, LOGS + "p-1,2026-11-02T10:00:00Z,0.75,1,pump-1,north" + REST);
        read(2, ExportKind.LOGS, LOGS + "p-1,2026-11-02T10:00:00Z,0.25,1,pump-1,north" + REST);

        assertThat(explain.explain(EMIL, IngestSite.MODEL, "p-1").predictions())
                .extracting(row -> row.file().export() + " " + row.scores() + " "
                        + row.decision().orElse(""))
                .containsExactly("plant-a-1 [0.75] yes", "plant-a-2 [0.25] no");
    }

    /** Another model.yaml came into force since, with other inputs. */
    @Test
    void findsWhatWasReadByAnEarlierDefinition() {
        read(1, ExportKind.LOGS, LOGS + "p-1,2026-11-02T10:00:00Z,0.75,1,pump-1,north" + REST);
        ModelDefinition before = site.definition;
        site.earlier.put(before.digest(), before);
        site.definition = pumps("");
        site.definition = new ModelFileReader()
                .readText(text().replace("name: head,", "name: height,").replace(" head:", " height:"));

        assertThat(one("p-1").inputs()).contains(new Value("head", "69", false), new Value("flow", "", true));
    }

    @Test
    void namesWhatIsNotThere() {
        read(1, ExportKind.LOGS, LOGS + "p-1,2026-11-02T10:00:00Z,0.75,1,pump-1,north" + REST);

        assertFails(
                IngestFailure.PREDICTION_UNKNOWN,
                "No row that this site has read of pump-failure has the prediction id 'p-2'",
                () -> explain.explain(EMIL, IngestSite.MODEL, "p-2"));
        assertFails(
                CommonFailure.NOT_ALLOWED,
                "explain-prediction",
                () -> explain.explain(new Actor("sam", Set.of(Role.SCHEDULER)), IngestSite.MODEL, "p-1"));
    }

    private Predicted one(String prediction) {
        List<Predicted> rows =
                explain.explain(EMIL, IngestSite.MODEL, prediction).predictions();
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private void read(int sequence, ExportKind kind, String text) {
        site.bring("plant-a", sequence, kind, text);
        site.receive(sequence);
        site.ingest(sequence, 1);
        site.seal(sequence);
    }

    private static ModelDefinition pumps(String further) {
        return new ModelFileReader().readText(text() + further);
    }

    private static String text() {
        try {
            return Files.readString(SampleField.directory().resolve("model.yaml"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
