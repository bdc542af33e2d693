package dev.drydock.application.registry;

import static dev.drydock.application.TrialsFixture.fake;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.registry.RegisterRevision.Revised;
import dev.drydock.application.validation.AssemblePackage.Assembled;
import dev.drydock.artifacts.FileSystemPackageContent;
import dev.drydock.artifacts.FileSystemPackageStore;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.files.Sha256;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revisions one after the other: given up, declared again, in service, returned from. */
class RegisterRevisionTest {
    private static final String MODEL = "pump-failure";
    private static final Path SAMPLE =
            Path.of(System.getProperty("drydock.basedir", "."), "sample-data").resolve(MODEL);
    private static final Actor ERIN = new Actor("erin", Set.of(Role.ENGINEER));
    private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
    private static final String FIRST_INPUT = "  - {name: flow,";

    @TempDir
    Path directory;

    private final List<AuditLog.Event> audited = new ArrayList<>();
    private final ModelFileReader reader = new ModelFileReader();
    private Optional<ModelVersion> champion = Optional.empty();
    private TestDatabase database;
    private JpaModelRepository models;
    private FileSystemPackageStore packages;
    private RegisterRevision revisions;
    private String text;
    private int made;

    @BeforeEach
    void serveTheFirstRevision() throws IOException {
        database = TestDatabase.open(TestDatabase.Kind.H2);
        models = database.repository(JpaModelRepository.class);
        packages = new FileSystemPackageStore(directory.resolve("packages"), new PackageDigest());
        revisions = new RegisterRevision(
                database.transactions(),
                models,
                fake(VersionRepository.class, "champion", model -> champion),
                packages,
                new FileSystemPackageContent(),
                new PackageDigest(),
                reader,
                new Journal(audited::add, Clock.fixed(NOW, ZoneOffset.UTC)));
        text = Files.readString(SAMPLE.resolve("model.yaml"));
        put(text, Optional.empty());
        serve(1, text);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void keepsTheFilesAndSaysWhatChanged() throws IOException {
        Revised revised = declare(revision(2), "weights");

        assertThat(revised.number()).isEqualTo(2);
        assertThat(inForce().definition()).isEqualTo(revision(2));
        Path base = packages.require(inForce().base().orElseThrow());
        assertThat(base.resolve(PackageFiles.WEIGHTS)).hasContent("weights");
        assertThat(audited).singleElement().satisfies(event -> {
            assertThat(event.action()).isEqualTo("model.revise");
            assertThat(event.details())
                    .containsEntry("revision", "2")
                    .containsEntry("base", inForce().base().orElseThrow())
                    .containsEntry("key.revision.number", "(not written) -> 2");
        });
    }

    @Test
    void theSameOnceMoreChangesNothing() throws IOException {
        declare(revision(2), "weights");
        RegisteredModel before = inForce();

        declare(revision(2), "weights");

        assertThat(inForce()).isEqualTo(before);
        assertThat(audited).hasSize(1);
    }

    /** Runs are told apart by the text, so one text never stands for two modules. */
    @Test
    void oneThatWasGivenUpIsDeclaredAgainWithTheSameFilesAlone() throws IOException {
        declare(revision(2), "weights");
        String base = inForce().base().orElseThrow();
        put(text, Optional.empty());

        assertRefused("erin brought it with other files", () -> declare(revision(2), "other weights"));
        assertThat(inForce().base()).isEmpty();

        declare(revision(2), "weights");
        assertThat(inForce().base()).contains(base);

        put(text, Optional.empty());
        declare(revision(2) + "# once more\n", "other weights");
        assertThat(inForce().base()).isPresent().isNotEqualTo(Optional.of(base));
    }

    @Test
    void anotherTextOrOtherFilesTakeThePlaceOfOneThatIsNotInService() throws IOException {
        declare(revision(2), "weights");
        declare(revision(2) + "# better weights\n", "better weights");

        assertThat(packages.require(inForce().base().orElseThrow()).resolve(PackageFiles.WEIGHTS))
                .hasContent("better weights");
        assertThat(audited).hasSize(2);
    }

    @Test
    void eachFollowsTheOneInService() throws IOException {
        assertRefused(
                "revision.number is 3, and that of the version in service is 1; write 2",
                () -> declare(revision(3), "weights"));
        declare(revision(2), "weights");
        assertRefused("write 2", () -> declare(revision(3), "weights"));

        serve(2, revision(2));
        declare(revision(3), "third weights");
        assertThat(inForce().definition()).isEqualTo(revision(3));

        serve(1, text);
        assertRefused("write 2", () -> declare(revision(4), "weights"));
    }

    /** The rows of the first one were received under that name. */
    @Test
    void aNameThatMeantAnotherColumnIsNotUsedAgain() throws IOException {
        declare(revision(2, "inlet", "inlet_bar"), "weights");
        put(text, Optional.empty());

        assertRefused(
                "input inlet was column inlet_bar once", () -> declare(revision(2, "inlet", "inlet_psi"), "weights"));
        declare(revision(2, "inlet-psi", "inlet_psi"), "weights");
    }

    @Test
    void aModelWithoutAVersionInServiceIsImported() {
        champion = Optional.empty();

        assertRefused("use 'drydock import DIR'", () -> declare(revision(2), "weights"));
    }

    private static void assertRefused(String reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable declaring) {
        assertThatThrownBy(declaring)
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(RegistryFailure.REVISION_REFUSED))
                .hasMessageContaining(reason);
    }

    private String revision(int number) {
        return text + "revision: {number: " + number + "}\n";
    }

    /** With an input that may be missing. */
    private String revision(int number, String input, String column) {
        return revision(number)
                        .replace(
                                FIRST_INPUT,
                                "  - {name: " + input + ", column: " + column + ", type: numeric, missing: true}\n"
                                        + FIRST_INPUT)
                + "fields: [{column: " + column + ", for: [train, judge, serve]}]\n";
    }

    private Revised declare(String yaml, String weights) throws IOException {
        Path assembled = files(directory.resolve("assembled-" + ++made), yaml, weights);
        return revisions.register(
                ERIN, reader.readText(yaml), new Assembled("key-" + made, assembled, Sha256.hex(weights)));
    }

    private Path files(Path folder, String yaml, String weights) throws IOException {
        Files.createDirectories(folder.resolve("model"));
        Files.writeString(folder.resolve(PackageFiles.MODEL_YAML), yaml);
        Files.writeString(folder.resolve(PackageFiles.WEIGHTS), weights);
        Files.writeString(folder.resolve(PackageFiles.SIGNATURE), "{}");
        Files.copy(
                SAMPLE.resolve("preprocessing.json"),
                folder.resolve(PackageFiles.preprocessing(reader.readText(yaml).task())));
        return folder;
    }

    private RegisteredModel inForce() {
        return database.transactions().required(() -> models.require(MODEL));
    }

    private void put(String yaml, Optional<String> base) {
        database.transactions()
                .run(() -> models.register(new RegisteredModel(
                        MODEL, yaml, reader.readText(yaml).digest(), base, "emil", NOW.minusSeconds(60))));
    }

    private void serve(int version, String yaml) throws IOException {
        String key = "served-" + ++made;
        Path directoryOfPackage = files(packages.workspace(key), yaml, "served " + version);
        String digest = new PackageDigest().packageDigest(directoryOfPackage);
        packages.adopt(key, digest);
        champion = Optional.of(new ModelVersion(
                new VersionId(MODEL, version),
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
                Optional.of(digest)));
    }
}
