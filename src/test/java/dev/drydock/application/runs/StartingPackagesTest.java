package dev.drydock.application.runs;

import static dev.drydock.application.TrialsFixture.fake;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.ValidationWorld;
import dev.drydock.artifacts.FileSystemPackageStore;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.PackagingFailure;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From which package a night starts: before a revision is in service, after, after the way back, and when it was given up. */
class StartingPackagesTest {
    private static final String MODEL = "pump-failure";
    private static final Path SAMPLE =
            Path.of(System.getProperty("drydock.basedir", "."), "sample-data").resolve(MODEL);
    private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
    private static final long NIGHT = 7;

    @TempDir
    Path directory;

    private final ModelFileReader reader = new ModelFileReader();
    private final ValidationWorld.Facts facts = new ValidationWorld.Facts();
    private final Map<VersionId, ModelVersion> versions = new HashMap<>();
    private TestDatabase database;
    private JpaModelRepository models;
    private FileSystemPackageStore packages;
    private StartingPackages starting;
    private String first;
    private String second;
    private String base;

    @BeforeEach
    void declareASecondRevision() throws IOException {
        database = TestDatabase.open(TestDatabase.Kind.H2);
        models = database.repository(JpaModelRepository.class);
        packages = new FileSystemPackageStore(directory.resolve("packages"), new PackageDigest());
        starting = new StartingPackages(
                database.transactions(),
                models,
                facts,
                fake(VersionRepository.class, "require", id -> versions.get((VersionId) id[0])),
                packages,
                new PackageDigest());
        first = Files.readString(SAMPLE.resolve("model.yaml"));
        second = first + "revision: {number: 2}\n";
        base = stored("base");
        put(first, Optional.empty(), 0);
        version(1, stored("one"), OptionalLong.empty(), 1);
        put(second, Optional.of(base), 2);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theFirstNightOfARevisionStartsFromItsPackage() {
        night(second, 1);

        assertThat(startsFromRevision()).isTrue();
        assertThat(ofRun(1)).isEqualTo(base);
        assertThat(starting.directory(NIGHT, champion(1).id())).isEqualTo(packages.require(base));
    }

    @Test
    void theNightAfterItCameIntoServiceStartsFromTheChampion() throws IOException {
        served();
        night(second, 2);

        assertThat(startsFromRevision()).isFalse();
        assertThat(ofRun(2)).isEqualTo(champion(2).packageDigest().orElseThrow());
    }

    /** What the second revision has learned is not lost: it stands in its versions. The next night compares with the first again. */
    @Test
    void theNightAfterTheWayBackStartsFromTheRevisionsPackageAgain() throws IOException {
        served();
        night(second, 1);

        assertThat(startsFromRevision()).isTrue();
        assertThat(ofRun(1)).isEqualTo(base);
    }

    @Test
    void aRevisionThatWasGivenUpStartsNoNight() {
        put(first, Optional.empty(), 3);
        night(first, 1);

        assertThat(startsFromRevision()).isFalse();
        assertThat(ofRun(1)).isEqualTo(champion(1).packageDigest().orElseThrow());
    }

    /** A night stays with the file that it was submitted under. */
    @Test
    void aNightOfThatTimeKeepsItsRevision() {
        night(second, 1);
        put(first, Optional.empty(), 3);

        assertThat(ofRun(1)).isEqualTo(base);
    }

    @Test
    void aVersionSaysLaterWhatItStartedFrom() throws IOException {
        served();

        assertThat(ofVersion(2)).contains(base);
        assertThat(ofVersion(1)).isEqualTo(champion(1).packageDigest());
    }

    @Test
    void nothingStartsFromAPackageThatWasChanged() throws IOException {
        night(second, 1);
        Files.writeString(packages.require(base).resolve("weights"), "altered");

        assertThatThrownBy(() -> starting.directory(NIGHT, champion(1).id()))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(PackagingFailure.PACKAGE_ALTERED));
    }

    private boolean startsFromRevision() {
        return database.transactions().required(() -> starting.startsFromRevision(NIGHT));
    }

    private String ofRun(int parent) {
        return database.transactions().required(() -> starting.ofRun(NIGHT, champion(parent)));
    }

    /** Of a version whose parent is the first. */
    private Optional<String> ofVersion(int number) {
        return database.transactions().required(() -> starting.ofVersion(champion(number), champion(1)));
    }

    private ModelVersion champion(int number) {
        return Objects.requireNonNull(versions.get(new VersionId(MODEL, number)));
    }

    /** A night of the second revision made version 2. */
    private void served() throws IOException {
        facts.record(5, RunFacts.MODEL, MODEL);
        facts.record(5, RunFacts.MODEL_FILE, reader.readText(second).digest());
        version(2, stored("two"), OptionalLong.of(5), 3);
    }

    private void night(String yaml, int parent) {
        facts.record(NIGHT, RunFacts.MODEL, MODEL);
        facts.record(NIGHT, RunFacts.MODEL_FILE, reader.readText(yaml).digest());
        facts.record(NIGHT, RunFacts.PARENT_VERSION, MODEL + "/" + parent);
    }

    private void put(String yaml, Optional<String> from, int minute) {
        database.transactions()
                .run(() -> models.register(new RegisteredModel(
                        MODEL, yaml, reader.readText(yaml).digest(), from, "emil", NOW.plusSeconds(60L * minute))));
    }

    private String stored(String weights) throws IOException {
        Path workspace = packages.workspace(weights);
        Files.writeString(workspace.resolve("weights"), weights);
        String digest = new PackageDigest().packageDigest(workspace);
        packages.adopt(weights, digest);
        return digest;
    }

    private void version(int number, String digest, OptionalLong run, int minute) {
        VersionId id = new VersionId(MODEL, number);
        versions.put(
                id,
                new ModelVersion(
                        id,
                        VersionState.RELEASED,
                        Optional.empty(),
                        run,
                        "emil",
                        NOW.plusSeconds(60L * minute),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(digest)));
    }
}
