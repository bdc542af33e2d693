package dev.drydock.application.registry;

import static dev.drydock.application.TrialsFixture.fake;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.IngestSite;
import dev.drydock.application.TrialsFixture;
import dev.drydock.application.ValidationWorld;
import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.registry.ChangeDefinition.Changed;
import dev.drydock.application.registry.WiderInputs.PastRows;
import dev.drydock.application.runs.RunTask;
import dev.drydock.application.runs.StartingPackages;
import dev.drydock.application.validation.ProbeModule;
import dev.drydock.artifacts.FileSystemPackageContent;
import dev.drydock.artifacts.FileSystemPackageStore;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.training.TaskFolders;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.ModelFileFailure;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.failure.ValidationFailure;
import dev.drydock.inference.LoadedModel;
import dev.drydock.inference.ModelSignature;
import dev.drydock.inference.Preprocessing;
import dev.drydock.inference.TinyPackage;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.suite.SuiteFiles;
import dev.drydock.packaging.suite.SuiteKit;
import dev.drydock.persistence.JpaExecutions;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaRunFacts;
import dev.drydock.persistence.TestDatabase;
import dev.drydock.workers.DigestedInputs;
import dev.drydock.workers.LocalWorkerLauncher;
import dev.drydock.workers.WorkerSetup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Another model.yaml for the sample's model, tried on its module by a real worker. */
@Timeout(180)
class ChangeDefinitionTest {
    private static final String MODEL = "pump-failure";
    private static final Path SAMPLE =
            Path.of(System.getProperty("drydock.basedir", "."), "sample-data").resolve(MODEL);
    private static final Actor ERIN = new Actor("erin", Set.of(Role.ENGINEER));
    private static final Instant NOW = Instant.parse("2026-11-27T02:00:00Z");

    @TempDir
    Path directory;

    private final List<AuditLog.Event> audited = new ArrayList<>();
    private final ModelFileReader reader = new ModelFileReader();
    private final Path tasks = Path.of("tasks");
    private Optional<ModelVersion> champion = Optional.of(released());
    private TestDatabase database;
    private JpaModelRepository models;
    private LocalWorkerLauncher launcher;
    private IngestSite received;
    private String text;

    @BeforeEach
    void importSample() throws IOException {
        database = TestDatabase.open(TestDatabase.Kind.H2);
        models = database.repository(JpaModelRepository.class);
        received = new IngestSite(
                directory.resolve("site"),
                reader.readText(Files.readString(SAMPLE.resolve("model.yaml"))
                        .replace("reject-limit: 1%", "reject-limit: 90%")));
        launcher = new LocalWorkerLauncher(WorkerSetup.real(directory.resolve(tasks)));
        Path model = Files.createDirectories(directory.resolve("package/model"));
        for (String file : List.of("model.yaml", "weights.pt", "preprocessing.json")) {
            Files.copy(SAMPLE.resolve(file), model.resolve(file));
        }
        text = Files.readString(SAMPLE.resolve("model.yaml"));
        ModelDefinition definition = reader.readText(text);
        int width = Preprocessing.read(model.resolve("preprocessing.json")).width();
        Files.write(
                model.resolve("signature.json"),
                new SuiteFiles()
                        .signature(
                                definition,
                                width,
                                "PyTorch 2.7.1",
                                definition.decision().start()));
        database.transactions()
                .run(() -> models.register(new RegisteredModel(
                        MODEL, text, reader.readText(text).digest(), "emil", NOW.minusSeconds(60))));
    }

    @AfterEach
    void close() {
        launcher.close();
        received.close();
        database.close();
    }

    private static ModelVersion released() {
        return new ModelVersion(
                new VersionId(MODEL, 1),
                VersionState.RELEASED,
                Optional.empty(),
                OptionalLong.empty(),
                "emil",
                NOW.minusSeconds(60),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("ab".repeat(32)));
    }

    private ChangeDefinition useCase() {
        Transactions transactions = database.transactions();
        TaskFolders folders = fake(TaskFolders.class, "remove", key -> null);
        VersionRepository versions = fake(VersionRepository.class, "champion", model -> champion);
        RunTask runTask = new RunTask(transactions, new TrialsFixture.Tasks(), launcher, Clock.systemUTC());
        return new ChangeDefinition(
                transactions,
                new Authorization(transactions, audited::add),
                reader,
                new CheckDefinition(
                        transactions,
                        reader,
                        new ValidationWorld.Policies(),
                        new StartingPackages(
                                transactions,
                                models,
                                database.repository(JpaRunFacts.class),
                                versions,
                                fake(
                                        PackageStore.class,
                                        "require",
                                        digest -> directory.resolve(
                                                released().packageDigest().equals(Optional.of(digest[0]))
                                                        ? "package"
                                                        : "base")),
                                new PackageDigest()),
                        new FileSystemPackageContent(),
                        new ProbeModule(new DigestedInputs(), runTask, folders),
                        versions,
                        () -> "1"),
                new WiderInputs(
                        received.transactions,
                        received.exports,
                        received.staging,
                        received.files,
                        new TryWiderModule(
                                new FileSystemPackageStore(directory.resolve("packages"), new PackageDigest()),
                                new FileSystemPackageContent(),
                                new SuiteFiles(),
                                new PackageDigest(),
                                runTask,
                                folders),
                        () -> "1"),
                new UnfinishedRuns(
                        transactions, database.repository(JpaExecutions.class), database.repository(JpaRunFacts.class)),
                models,
                new Journal(audited::add, Clock.fixed(NOW, ZoneOffset.UTC)));
    }

    private Changed change(String next) {
        return useCase().change(ERIN, MODEL, next.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    private String with(String before, String after) {
        assertThat(text).contains(before);
        return text.replace(before, after);
    }

    private RegisteredModel inForce() {
        return database.transactions().required(() -> models.require(MODEL));
    }

    @Test
    void putsInForceHowTheNextVersionsAreTrainedAndSaysWhatIsNew() {
        String next = with("  - {learning-rate: 0.002}\n", "").replace("reject-limit: 1%", "reject-limit: 2%");

        Changed changed = change(next);

        assertThat(changed.change().keys().stream().map(Object::toString))
                .containsExactly("reject-limit 1% -> 2%", "sweep[2].learning-rate 0.002 -> (not written)");
        assertThat(changed.unfinished()).isEmpty();
        assertThat(inForce()).isEqualTo(changed.inForce());
        assertThat(inForce().definition()).isEqualTo(next);
        assertThat(inForce().registeredBy()).isEqualTo("erin");
        assertThat(audited).hasSize(1);
        assertThat(audited.get(0).action()).isEqualTo("model.change");
        assertThat(audited.get(0).details())
                .containsEntry("definition", reader.readText(next).digest())
                .containsEntry("before", reader.readText(text).digest())
                .containsEntry("key.reject-limit", "1% -> 2%");
    }

    @Test
    void recordsWhichRuleOfAFieldWasLoosened() {
        String strict = text + "private: [pump_id]\nfields: [{column: patient, for: [], goes: []}]\n";
        database.transactions()
                .run(() -> models.register(new RegisteredModel(
                        MODEL, strict, reader.readText(strict).digest(), "erin", NOW.minusSeconds(1))));

        change(text + "fields: [{column: patient, for: [], goes: [delivery]}]\n");

        assertThat(audited.get(0).details())
                .containsEntry("fields-loosened", "pump_id: labels, patient: delivery")
                .containsEntry("key.fields[0].goes[0]", "(not written) -> delivery");
    }

    @Test
    void recordsWhatWasLoosenedInTwoSteps() {
        for (String earlier : List.of("fields: [{column: patient, for: [], goes: []}]\n", "# without an entry\n")) {
            String yaml = text + earlier;
            database.transactions()
                    .run(() -> models.register(new RegisteredModel(
                            MODEL, yaml, reader.readText(yaml).digest(), "erin", NOW.minusSeconds(1))));
        }

        change(text + "fields: [{column: patient, for: [], goes: [delivery]}]\n");

        assertThat(audited.get(0).details())
                .as("the entry that was left out still held")
                .containsEntry("fields-loosened", "patient: delivery");
    }

    @Test
    void anEmptyListIsToldAsOne() {
        Changed changed = change(with("freeze: []", "freeze: [hidden1.]"));

        assertThat(changed.change().keys().stream().map(Object::toString))
                .containsExactly("training.freeze[0] (not written) -> hidden1.", "training.freeze [] -> (not written)");
    }

    /** Nobody signed it, so its digest alone says that it is what was declared. */
    @Test
    void triesNothingOnAPackageOfARevisionThatWasChanged() throws IOException {
        String revision = text + "revision: {number: 2}\n";
        Path model = Files.createDirectories(directory.resolve("base/model"));
        for (String file : List.of("weights.pt", "preprocessing.json", "signature.json")) {
            Files.copy(directory.resolve("package/model").resolve(file), model.resolve(file));
        }
        Files.writeString(model.resolve("model.yaml"), revision);
        String base = new PackageDigest().packageDigest(directory.resolve("base"));
        database.transactions()
                .run(() -> models.register(new RegisteredModel(
                        MODEL,
                        revision,
                        reader.readText(revision).digest(),
                        Optional.of(base),
                        "erin",
                        NOW.minusSeconds(1))));
        String next = revision.replace("reject-limit: 1%", "reject-limit: 2%");
        Path weights = model.resolve("weights.pt");
        byte[] whole = Files.readAllBytes(weights);
        Files.writeString(weights, "altered", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> change(next))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(PackagingFailure.PACKAGE_ALTERED));
        assertThat(inForce().definition()).isEqualTo(revision);

        Files.write(weights, whole);
        change(next);
        assertThat(inForce().base()).contains(base);
    }

    @Test
    void theOneInForceAgainChangesNothing() {
        Changed changed = change(text);

        assertThat(changed.change().keys()).isEmpty();
        assertThat(changed.inForce().registeredBy()).isEqualTo("emil");
        assertThat(audited).isEmpty();
    }

    @Test
    void takesThePlaceOfTheOneThatItWasMadeFromAlone() {
        byte[] next = with("epochs: 8", "epochs: 9").getBytes(StandardCharsets.UTF_8);
        String seen = reader.readText(text).digest().substring(0, 8);
        assertThatThrownBy(() -> useCase().change(ERIN, MODEL, next, Optional.of("abcdef01")))
                .hasMessageContaining("meant to replace 'abcdef01'")
                .hasMessageContaining("which emil put in force");
        assertThatThrownBy(() -> useCase().change(ERIN, MODEL, next, Optional.of(seen.substring(0, 7))))
                .hasMessageContaining("at least the first eight digits");

        assertThat(useCase()
                        .change(ERIN, MODEL, next, Optional.of(seen))
                        .change()
                        .keys())
                .hasSize(1);
        assertThat(useCase()
                        .change(ERIN, MODEL, next, Optional.of(seen))
                        .change()
                        .keys())
                .as("the same once more")
                .isEmpty();
    }

    @Test
    void anotherCommentIsAnotherFileThatSaysTheSame() {
        Changed changed = change("# for the harbour too\n" + text);

        assertThat(changed.change().keys()).isEmpty();
        assertThat(inForce().registeredBy()).isEqualTo("erin");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: pump-failure | name: pumps | name | name pump-failure -> pumps",
                "column: flow_m3h | column: flow | inputs | inputs[0].column flow_m3h -> flow",
                "min: 0, max: 500 | min: 0, max: 400 | inputs | inputs[0].max 500 -> 400",
                "min: 0, max: 500 | min: 1, max: 600 | inputs | inputs[0].min 0 -> 1",
                "min: 0, max: 500 | min: 0 | inputs | inputs[0].max 500 -> (not written)",
                "time: inspected_at | time: seen_at | export | export.feedback.time inspected_at -> seen_at",
                "group: pump_id | group: site | group | group pump_id -> site",
                "classes: [\"no\", \"yes\"] | classes: [\"yes\", \"no\"] | label | label.classes[0] no -> yes",
                "name: harbour, column: site, equals: harbour, required: false | name: harbour, column: site, equals: harbour,"
                        + " required: true | slices | slices[2].required false -> true",
                "weights: weights.pt | weights: w.pt | weights | weights weights.pt -> w.pt",
                "preprocessing: preprocessing.json | preprocessing: {file: preprocessing.json, fit: train} | preprocessing"
                        + " | preprocessing.fit (not written) -> train",
            })
    void whatWouldMakeAnotherModelOfItIsRefusedByItsKeys(String before, String after, String part, String told) {
        assertRefused(
                with(before, after),
                RegistryFailure.MODEL_CHANGE_REFUSED,
                part + " is not what its",
                told,
                "another name");
    }

    @Test
    void widerLimitsAreTriedOnTheModuleInServiceFirst() throws IOException {
        Changed changed = change(with("min: 0, max: 500", "min: -10, max: 620"));

        assertThat(changed.pastRows()).contains(new PastRows(0, 0));
        assertThat(inForce().registeredBy()).isEqualTo("erin");
        assertThat(audited.get(0).details())
                .containsEntry("key.inputs[0].max", "500 -> 620")
                .containsEntry("out-of-range-rows", "0 of 0 would be read");
        assertThat(directory.resolve("packages/work")).isEmptyDirectory();
        text = inForce().definition();
        audited.clear();
        assertThatThrownBy(() -> change(with("min: -10, max: 620", "min: 0, max: 500")))
                .as("rows may have been read that lie beyond")
                .hasMessageContaining("inputs[0].max 620 -> 500");
    }

    @Test
    void widerLimitsThatTheModuleHasNoAnswerForAreRefused() throws IOException {
        Path tiny = TinyPackage.in(directory.resolve("package"));
        TinyPackage.copy("far.pt", tiny.resolve(LoadedModel.FILE));
        Path signature = tiny.resolve(ModelSignature.FILE);
        Files.writeString(signature, Files.readString(signature).replace("\"tiny\"", "\"" + MODEL + "\""));
        text = SuiteKit.modelYaml(Files.readAllBytes(signature));
        Files.writeString(tiny.resolve("model/model.yaml"), text);
        database.transactions()
                .run(() -> models.register(new RegisteredModel(
                        MODEL, text, reader.readText(text).digest(), "emil", NOW.minusSeconds(30))));

        assertRefused(
                with("min: 0, max: 500", "min: 0, max: 600"),
                RegistryFailure.MODEL_CHANGE_REFUSED,
                "its version in service was tried all over the wider limits",
                "it scores NaN for a row that its inputs allow");
    }

    /** The rows were read by the limits of that time, and stay in quarantine. */
    @Test
    void saysHowManyRowsInQuarantineWiderLimitsLetIn() {
        String rows =
                "prediction_id,predicted_at,failure_probability,model_version,pump_id,site,flow_m3h,head_m,vibration_mm_s,"
                        + "bearing_temp_c,motor_current_a,suction_pressure_bar,speed_rpm,running_hours,starts_last_day,fluid,"
                        + "seal_type,duty\n";
        for (String flow : List.of("500", "501", "620", "621", "9999")) {
            rows += "p-" + flow + ",2026-11-02T10:00:00Z,0.1,1,pump-9,south," + flow
                    + ",69,,48,90,2.4,1500,5000,1,water,mechanical,continuous\n";
        }
        received.bring("plant-a", 1, ExportKind.LOGS, rows);
        received.receive(1);
        received.ingest(1, 1);
        received.seal(1);

        assertThat(change(with("min: 0, max: 500", "min: 0, max: 620")).pastRows())
                .contains(new PastRows(4, 2));
    }

    @Test
    void quotesAndOrderDoNotMakeAnotherModel() {
        change(with("group: pump_id", "group: \"pump_id\"")
                .replace("name: flow, column: flow_m3h", "column: flow_m3h, name: flow"));

        assertThat(inForce().registeredBy()).isEqualTo("erin");
    }

    @Test
    void aGateBelowThePolicyIsRefused() {
        assertRefused(
                with("floor: {min: 0.70}", "floor: {min: 0.10}"), ValidationFailure.GATE_LOOSENED, "floor", "0.1");
    }

    @Test
    void whatTheModuleInServiceCannotBeTrainedByIsRefused() {
        assertRefused(
                with("freeze: []", "freeze: [encoder.]"),
                RegistryFailure.MODEL_CHANGE_REFUSED,
                "its version in service was tried with it: ",
                "encoder.");
    }

    @Test
    void aFileThatCannotBeReadIsRefusedWithItsLine() {
        assertRefused(with("epochs: 8", "epochs: 0"), ModelFileFailure.MODEL_YAML_INVALID, "training.epochs");
    }

    @Test
    void beforeAVersionIsInServiceTheModelIsImportedAgain() {
        champion = Optional.empty();
        assertRefused(with("epochs: 8", "epochs: 9"), RegistryFailure.MODEL_CHANGE_REFUSED, "drydock import DIR");
    }

    @Test
    void aModelThatIsNotThereIsToldAsSuch() {
        assertThatThrownBy(
                        () -> useCase().change(ERIN, "valves", text.getBytes(StandardCharsets.UTF_8), Optional.empty()))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(RegistryFailure.MODEL_UNKNOWN));
    }

    @Test
    void onlyEngineersMay() {
        Actor manager = new Actor("rhea", Set.of(Role.RELEASE_MANAGER, Role.SCHEDULER, Role.ADMIN, Role.AUDITOR));
        assertThatThrownBy(() -> useCase().change(manager, MODEL, new byte[0], Optional.empty()))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code().name()).isEqualTo("NOT_ALLOWED"));
    }

    private void assertRefused(String next, FailureCode code, String... told) {
        assertThatThrownBy(() -> change(next)).isInstanceOfSatisfying(DrydockException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.getMessage()).contains(told);
        });
        assertThat(inForce().registeredBy()).isEqualTo("emil");
        assertThat(audited).hasSize(1);
        assertThat(audited.get(0).action()).isEqualTo("model.change.refused");
        assertThat(audited.get(0).details()).isEqualTo(Map.of("code", code.name()));
    }
}
