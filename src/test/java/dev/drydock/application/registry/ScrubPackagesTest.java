package dev.drydock.application.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.runs.DailyTime;
import dev.drydock.application.runs.ExecutionLeases;
import dev.drydock.artifacts.FileSystemPackageStore;
import dev.drydock.artifacts.InspectionNoteFiles;
import dev.drydock.artifacts.LockedTurn;
import dev.drydock.artifacts.LockedTurns;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.registry.VersionRepository.Origin;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.PackageInspection;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.ModelSigning;
import dev.drydock.packaging.PackageDigest;
import dev.drydock.packaging.ReleaseKit;
import dev.drydock.packaging.SignedPackageInspection;
import dev.drydock.packaging.SigningKey;
import dev.drydock.persistence.JpaInspectionRecords;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A lost or altered file of a stored package is found in the night, told once, and found mended. */
class ScrubPackagesTest {
    private static final ScrubSchedule SCHEDULE =
            new ScrubSchedule(Optional.of(new DailyTime(LocalTime.of(2, 0), ZoneOffset.UTC)));

    private static final String MODEL = "pump-failure";
    private static final Actor RHEA = new Actor("rhea", Set.of(Role.RELEASE_MANAGER));
    private static final List<VersionState> WAY = List.of(
            VersionState.SEALED,
            VersionState.SIGNED,
            VersionState.PROPOSED,
            VersionState.APPROVED,
            VersionState.RELEASED,
            VersionState.RETIRED);

    @TempDir
    Path temp;

    private final ReleaseKit kit = new ReleaseKit();
    private final List<String> read = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-24T20:00:00Z");

    @SuppressWarnings("NullAway.Init") // opened by each test
    private TestDatabase database;

    @SuppressWarnings("NullAway.Init")
    private TestAuditLog audit;

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatARollBackNeedsFirstOnceANight(TestDatabase.Kind kind) {
        open(kind);
        version(1, VersionState.RETIRED);
        version(2, VersionState.RETIRED);
        version(3, VersionState.RELEASED);
        version(4, VersionState.PROPOSED);
        version(5, VersionState.APPROVED);
        ScrubPackages scrub = node("one");
        scrub.look();
        assertThat(read).as("what came after 02:00").isEmpty();

        now = Instant.parse("2026-11-25T02:00:00Z");
        scrub.look();
        assertThat(read).containsExactly("3", "2", "5", "4", "1");
        node("two").look();
        scrub.look();
        assertThat(read).hasSize(5);
        assertThat(told()).isEmpty();
        assertThat(asking().view(RHEA).due()).isEmpty();
        assertThat(asking().view(RHEA).completedAt()).contains(now);

        now = now.plusSeconds(1);
        asking().ask(RHEA);
        node("two").look();
        assertThat(read).hasSize(10);
        assertThat(told()).containsExactly("rhea packages.scrub packages {}");
    }

    @ParameterizedTest
    @EnumSource
    void recordsADamageOnceAndThatItWasMended(TestDatabase.Kind kind) throws IOException {
        open(kind);
        Path first = version(1, VersionState.RETIRED);
        Path second = version(2, VersionState.RELEASED);
        night();
        Path weights = first.resolve("model/weights.pt");
        byte[] bytes = Files.readAllBytes(weights);
        flip(weights, bytes);
        Files.delete(second.resolve("model.sig"));
        night();
        night();
        AskForScrub.Report report = asking().view(RHEA);
        assertThat(report.damaged()).hasSize(2);
        assertThat(report.damaged().get(0).damage()).contains("model.sig is missing");
        assertThat(report.damaged().get(1).damage().orElseThrow())
                .startsWith("model/weights.pt has SHA-256 ")
                .contains("signed was");
        assertThat(asking().summary().damaged()).isEqualTo(2);
        assertThat(note(first)).contains("\"version\":\"pump-failure/1\"", "\"model/weights.pt\":" + bytes.length);

        Files.write(weights, bytes);
        new ModelSigning().sign(second, "pump-failure-2", kit.builder);
        night();
        assertThat(asking().summary().damaged()).isZero();
        assertThat(told())
                .extracting(line -> line.replaceAll("\\{.*damage=([a-z./]*).*", "$1"))
                .containsExactly(
                        "node:one package.damaged pump-failure/2 model.sig",
                        "node:one package.damaged pump-failure/1 model/weights.pt",
                        "node:one package.mended pump-failure/2 model.sig",
                        "node:one package.mended pump-failure/1 model/weights.pt");
    }

    @Test
    void takesAnOlderPackageThatWasRemovedAsAWholeForRemovedAndNoOther() throws IOException {
        open(TestDatabase.Kind.H2);
        Path oldest = version(1, VersionState.RETIRED);
        Path before = version(2, VersionState.RETIRED);
        version(3, VersionState.RELEASED);
        night();
        Files.move(oldest, temp.resolve("oldest"));
        Files.move(before, temp.resolve("before"));
        night();
        assertThat(asking().view(RHEA).packages())
                .extracting(stored -> stored.version().number()
                        + stored.damage().map(what -> " lost").orElse(""))
                .containsExactly("3", "2 lost");
        assertThat(temp.resolve("inspections").resolve(oldest.getFileName() + ".json"))
                .doesNotExist();
        assertThat(note(before)).contains("is missing");
    }

    @Test
    void goesOnAfterACrashWithWhatWasNotReadYet() {
        open(TestDatabase.Kind.H2);
        version(1, VersionState.RETIRED);
        version(2, VersionState.RELEASED);
        now = now.plus(Duration.ofDays(1));
        node("one", (directory, digest, eachPart) -> {
                    if (read.size() == 1) {
                        throw new CancellationException("killed");
                    }
                    return inspection().damage(directory, digest, eachPart);
                })
                .look();
        assertThat(read).containsExactly("2");
        now = now.plusSeconds(1);
        node("two").look();
        assertThat(read).containsExactly("2", "1");
    }

    @Test
    void readsNothingWhileAnotherServerReads() throws IOException {
        open(TestDatabase.Kind.H2);
        version(1, VersionState.RELEASED);
        now = now.plus(Duration.ofDays(1));
        new LockedTurn(temp.resolve("scrub.lock")).take(() -> node("two").look());
        assertThat(read).isEmpty();
        node("two").look();
        assertThat(read).containsExactly("1");
    }

    @Test
    void readsWhenItIsAskedAlsoAfterTheClockWasSetBack() {
        open(TestDatabase.Kind.H2);
        version(1, VersionState.RELEASED);
        night();
        now = now.minus(Duration.ofHours(20));
        node("one").look();
        assertThat(read).hasSize(1);
        asking().ask(RHEA);
        node("one").look();
        assertThat(read).hasSize(2);
        assertThat(asking().view(RHEA).due()).isEmpty();
    }

    @Test
    void stopsWithItsServer() {
        open(TestDatabase.Kind.H2);
        version(1, VersionState.RELEASED);
        now = now.plus(Duration.ofDays(1));
        ScrubPackages scrub = node("one");
        scrub.stop();
        scrub.look();
        assertThat(asking().view(RHEA).packages().get(0).inspected()).isEmpty();
    }

    @Test
    void findsAPackageInAnothersPlaceALostFolderALinkAndAForeignSignature() throws IOException {
        open(TestDatabase.Kind.H2);
        Path one = version(1, VersionState.RETIRED);
        Path other = version(2, VersionState.RETIRED);
        Path third = version(3, VersionState.RELEASED);
        Path fourth = version(4, VersionState.APPROVED);
        new ModelSigning().sign(third, "pump-failure-3", SigningKey.generate(SigningKey.Kind.P256));
        Files.move(one, temp.resolve("aside"));
        Files.move(other, one);
        Files.delete(fourth.resolve("model/weights.pt"));
        Files.createSymbolicLink(fourth.resolve("model/weights.pt"), Path.of("/etc/hosts"));
        night();
        assertThat(asking().view(RHEA).packages())
                .extracting(stored ->
                        stored.version().number() + " " + stored.damage().orElse(""))
                .satisfiesExactlyInAnyOrder(
                        said -> assertThat(said).startsWith("3 model.sig does not fit the key of any builder"),
                        said -> assertThat(said).startsWith("2 the folder ").endsWith(" is missing"),
                        said -> assertThat(said).startsWith("4 ").contains("model/weights.pt"),
                        said -> assertThat(said).isEqualTo("1 it is package " + other.getFileName()));
    }

    @Test
    void refusesWhoMayNotAskForIt() {
        open(TestDatabase.Kind.H2);
        Actor auditor = new Actor("ada", Set.of(Role.AUDITOR));
        assertThatThrownBy(() -> asking().ask(auditor))
                .isInstanceOf(DrydockException.class)
                .hasMessageContaining("scrub-packages");
        assertThat(asking().view(auditor).packages()).isEmpty();
    }

    @Test
    void knowsWhenItWasThatTimeLast() {
        database = TestDatabase.open(TestDatabase.Kind.H2);
        DailyTime two = new DailyTime(LocalTime.of(2, 0), ZoneId.of("Europe/Berlin"));
        assertThat(two.lastBefore(Instant.parse("2026-11-24T00:59:59Z"))).isEqualTo("2026-11-23T01:00:00Z");
        assertThat(two.lastBefore(Instant.parse("2026-11-24T01:00:00Z"))).isEqualTo("2026-11-24T01:00:00Z");
        assertThat(two.lastBefore(Instant.parse("2026-03-29T03:00:00Z")))
                .as("02:00 is left out that day")
                .isEqualTo("2026-03-29T01:00:00Z");
    }

    // --- the site

    private void open(TestDatabase.Kind kind) {
        database = TestDatabase.open(kind);
        audit = new TestAuditLog(database);
        JpaModelRepository models = database.repository(JpaModelRepository.class);
        database.transactions()
                .run(() -> models.register(new RegisteredModel(MODEL, "drydock: 1\n", "ff", "sam", now)));
    }

    private void night() {
        now = now.plus(Duration.ofDays(1));
        node("one").look();
    }

    private ScrubPackages node(String name) {
        return node(name, inspection());
    }

    private PackageInspection inspection() {
        return new SignedPackageInspection(
                () -> Optional.of(kit.trust(1, 1, Set.of(kit.builder.publicKey().id()))));
    }

    /** What a person asks, of whichever node. */
    private AskForScrub asking() {
        JpaInspectionRecords records = database.repository(JpaInspectionRecords.class);
        return new AskForScrub(
                database.transactions(),
                new Authorization(database.transactions(), audit),
                stored("one", inspection(), records),
                records,
                SCHEDULE,
                new Journal(audit, clock()));
    }

    private ScrubPackages node(String name, PackageInspection inspection) {
        ExecutionLeases.Holder self = new ExecutionLeases.Holder(name, "first");
        JpaInspectionRecords records = database.repository(JpaInspectionRecords.class);
        StoredPackages stored = stored(name, inspection, records);
        return new ScrubPackages(
                database.transactions(), stored, records, new LockedTurns(temp), SCHEDULE, time -> {}, self, clock());
    }

    private StoredPackages stored(String name, PackageInspection inspection, JpaInspectionRecords records) {
        return new StoredPackages(
                database.transactions(),
                database.repository(JpaVersionRepository.class),
                store(),
                (directory, digest, eachPart) -> {
                    Optional<String> damage = inspection.damage(directory, digest, eachPart);
                    read.add(number(digest));
                    return damage;
                },
                records,
                new InspectionNoteFiles(temp.resolve("inspections")),
                new Journal(audit, clock()),
                new ExecutionLeases.Holder(name, "first"));
    }

    private FileSystemPackageStore store() {
        return new FileSystemPackageStore(temp.resolve("packages"), new PackageDigest());
    }

    private Clock clock() {
        InstantSource source = () -> now;
        return source.withZone(ZoneOffset.UTC);
    }

    /** A version with a signed package, moved on to a state. */
    private Path version(int number, VersionState state) {
        VersionId id = new VersionId(MODEL, number);
        JpaVersionRepository versions = database.repository(JpaVersionRepository.class);
        String digest = signed(number);
        database.transactions().run(() -> {
            versions.create(MODEL, new Origin(Optional.empty(), OptionalLong.empty(), "sam", Optional.empty()), now);
            versions.recordPackage(id, digest);
            for (VersionState next : WAY.subList(0, WAY.indexOf(state) + 1)) {
                versions.move(id, next);
                if (next == VersionState.RELEASED) {
                    now = now.plusSeconds(1);
                    versions.setAlias(new AliasChange(MODEL, VersionRepository.CHAMPION, id, "rhea", now));
                }
            }
        });
        return store().require(digest);
    }

    private String signed(int number) {
        Path workspace = store().workspace("version-" + number);
        ReleaseKit.write(workspace, "model/weights.pt", "weights of " + number);
        ReleaseKit.write(workspace, "readme.txt", "model " + number);
        String digest = new ModelSigning().sign(workspace, "pump-failure-" + number, kit.builder);
        store().adopt("version-" + number, digest);
        return digest;
    }

    private String number(String digest) {
        return database
                .transactions()
                .required(() -> database.repository(JpaVersionRepository.class).list(MODEL, 10))
                .stream()
                .filter(version -> version.packageDigest().equals(Optional.of(digest)))
                .map(version -> Integer.toString(version.id().number()))
                .findFirst()
                .orElseThrow();
    }

    private String note(Path directory) throws IOException {
        return Files.readString(temp.resolve("inspections").resolve(directory.getFileName() + ".json"));
    }

    private static void flip(Path file, byte[] bytes) throws IOException {
        byte[] altered = bytes.clone();
        altered[3] ^= 1;
        Files.write(file, altered);
    }

    private List<String> told() {
        return audit.events().stream()
                .map(event -> event.actor() + " " + event.action() + " " + event.subject() + " " + event.details())
                .toList();
    }
}
