package dev.drydock.application.registry;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Role;
import dev.drydock.application.erasure.DataDeeds;
import dev.drydock.application.registry.TraceLineage.Traced;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.training.BroughtWeights;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportManifest;
import dev.drydock.domain.dataset.ExportManifest.EarlierFile;
import dev.drydock.domain.dataset.ExportManifest.ExportedFile;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotRepository.SealedSnapshot;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.DataLineage.FileWanted;
import dev.drydock.domain.registry.Descent;
import dev.drydock.domain.registry.Descent.Descendant;
import dev.drydock.domain.registry.Generation;
import dev.drydock.domain.registry.Generation.MakingRun;
import dev.drydock.domain.registry.LineageFile;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.registry.VersionRepository.Origin;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.IngestFailure;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.persistence.JpaContributions;
import dev.drydock.persistence.JpaDataLineage;
import dev.drydock.persistence.JpaExports;
import dev.drydock.persistence.JpaLineageRecords;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaReleaseRepository;
import dev.drydock.persistence.JpaRunFacts;
import dev.drydock.persistence.JpaRunRecords;
import dev.drydock.persistence.JpaRuns;
import dev.drydock.persistence.JpaSnapshots;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Three nights of a model, over the records that the runs themselves write: version 1 was imported, 2 and 3 were fine-tuned each from
 * the one before, and 4 from 3 after {@code model.yaml} had got another schema, so that no earlier file was read for it.
 */
class TraceLineageTest {
    private static final String MODEL = "pump";
    private static final Instant AT = Instant.parse("2026-11-24T02:00:00Z");
    private static final Actor AUDREY = new Actor("audrey", Set.of(Role.AUDITOR));
    private static final String SCHEMA = "a".repeat(64);
    private static final String NEW_SCHEMA = "b".repeat(64);
    private static final String FIRST = "1".repeat(64);
    private static final String SECOND = "2".repeat(64);
    private static final String THIRD = "3".repeat(64);

    @ParameterizedTest
    @EnumSource
    void aVersionComesFromTheFilesOfItsSnapshotAndThroughItsParentsFromTheirs(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            site.threeNights();

            Traced traced = site.traced(4);

            assertThat(traced.generations())
                    .extracting(Generation::version)
                    .containsExactly(version(4), version(3), version(2), version(1));
            assertThat(traced.generations())
                    .extracting(Generation::parent)
                    .containsExactly(
                            Optional.of(version(3)),
                            Optional.of(version(2)),
                            Optional.of(version(1)),
                            Optional.empty());
            assertThat(traced.generations())
                    .extracting(generation -> names(generation.files()))
                    .containsExactly(
                            List.of("wide.csv"), List.of("f.csv", "labels.csv", "g.csv"), List.of(), List.of());
            assertThat(traced.generations().get(0).snapshot())
                    .contains(new SealedSnapshot(new SnapshotId(THIRD), MODEL, 300, AT, 30, AT.plusSeconds(30)));
            assertThat(traced.generations().get(3).snapshot()).isEmpty();
            assertThat(traced.generations().get(3).run()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileOfItsLineageTellsWhoExportedItAndWhichRunsReceivedAndReadIt(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            site.threeNights();

            Generation second = site.traced(2).generations().get(0);

            assertThat(second.files())
                    .containsExactly(
                            new LineageFile(
                                    "f.csv",
                                    ExportKind.LOGS,
                                    "plant-a",
                                    12,
                                    digest("plant-a-12/f.csv"),
                                    6,
                                    5,
                                    ExportFile.State.INGESTED,
                                    AT.plusSeconds(10),
                                    10,
                                    OptionalLong.of(10),
                                    Optional.empty(),
                                    Optional.empty()),
                            new LineageFile(
                                    "labels.csv",
                                    ExportKind.FEEDBACK,
                                    "plant-a",
                                    12,
                                    digest("plant-a-12/labels.csv"),
                                    6,
                                    5,
                                    ExportFile.State.INGESTED,
                                    AT.plusSeconds(10),
                                    10,
                                    OptionalLong.of(10),
                                    Optional.empty(),
                                    Optional.empty()));
            assertThat(second.run())
                    .contains(
                            new MakingRun(10, Optional.of("nightly-retrain"), Optional.of("eve"), List.of(101L, 102L)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aVersionTellsWhoSignedWhatAboutItAndWhereItIsNow(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            site.threeNights();
            site.sign(3, Action.WAIVE, "milo");
            site.sign(3, Action.ACTIVATE, "rhea");
            site.sign(2, Action.ACTIVATE, "rhea");
            site.alias("shadow", 3);
            site.alias(VersionRepository.CHAMPION, 3);

            Traced traced = site.traced(3);

            assertThat(traced.statements())
                    .extracting(ApprovalRecord::action, ApprovalRecord::person)
                    .containsExactly(tuple(Action.ACTIVATE, "rhea"), tuple(Action.WAIVE, "milo"));
            assertThat(traced.generations().get(0).aliases()).containsExactly("champion", "shadow");
        }
    }

    /** Its own weights, and those of a version that it descends from. */
    @ParameterizedTest
    @EnumSource
    void aVersionTellsWhoseWeightsItDescendsFrom(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            site.threeNights();
            Contribution brought = new Contribution(
                    MODEL,
                    "ef".repeat(32),
                    "weights.pt",
                    new Contribution.Origin("Vera Vendor", "fine-tuned", "a test stand"),
                    "emil",
                    AT);
            site.run(() -> {
                site.contributions.add(brought);
                site.contributions.recordUse(10, brought);
            });

            assertThat(site.traced(2).brought()).containsExactly(entry(version(2), brought));
            assertThat(site.traced(3).brought()).containsExactly(entry(version(2), brought));
            assertThat(site.traced(1).brought()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileLeadsToEverySnapshotJoinedFromItAndToTheVersionsOfThemAndTheirHeirs(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            site.threeNights();
            site.alias(VersionRepository.CHAMPION, 4);

            Descent descent = site.file("f.csv").get(0);

            assertThat(descent.snapshots())
                    .extracting(joined -> joined.snapshot().id().hex(), Descent.JoinedSnapshot::run)
                    .containsExactly(tuple(SECOND, 20L), tuple(FIRST, 10L));
            assertThat(descent.versions())
                    .extracting(Descendant::version, Descendant::through, Descendant::aliases)
                    .containsExactly(
                            tuple(version(4), Optional.of(version(3)), List.of("champion")),
                            tuple(version(3), Optional.empty(), List.of()),
                            tuple(version(2), Optional.empty(), List.of()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSnapshotThatNoVersionWasMadeFromIsToldToo(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            site.receive("plant-a", 12, 10, "f.csv");
            site.night(10, SCHEMA, FIRST);

            Descent descent = site.file("f.csv").get(0);

            assertThat(descent.snapshots())
                    .extracting(Descent.JoinedSnapshot::run)
                    .containsExactly(10L);
            assertThat(descent.versions()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameBytesReceivedTwiceAreTwoFilesWithOneDigest(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            String twice = "c".repeat(64);
            site.receive(10, manifest("plant-a", 12, exported("f.csv", twice, Optional.empty())));
            site.night(10, SCHEMA, FIRST);
            site.fineTune(10, FIRST);
            site.receive(20, manifest("plant-b", 1, exported("copy.csv", twice, Optional.empty())));
            site.night(20, SCHEMA, SECOND);
            site.fineTune(20, SECOND);

            List<Descent> descents = site.file(twice.toUpperCase(java.util.Locale.ROOT));

            assertThat(descents)
                    .extracting(descent -> descent.file().label())
                    .containsExactly("plant-b-1/copy.csv", "plant-a-12/f.csv");
            assertThat(descents)
                    .extracting(descent ->
                            descent.versions().stream().map(Descendant::version).toList())
                    .containsExactly(List.of(version(3)), List.of(version(3), version(2)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCorrectedFileIsFollowedInPlaceOfTheRefusedOne(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            site.receive("plant-a", 12, 10, "f.csv");
            site.refuse(10);
            site.receive(
                    10,
                    manifest("plant-a", 13, exported("g.csv", digest("g"), Optional.of(new EarlierFile(12, "f.csv")))));
            site.night(10, SCHEMA, FIRST);
            site.fineTune(10, FIRST);

            Descent refused = site.file("f.csv").get(0);
            LineageFile corrected = site.traced(2).generations().get(0).files().get(0);

            assertThat(refused.file().state()).isEqualTo(ExportFile.State.REPLACED);
            assertThat(refused.file().replacedBy()).contains("plant-a-13/g.csv");
            assertThat(refused.snapshots()).isEmpty();
            assertThat(refused.versions()).isEmpty();
            assertThat(corrected.label()).isEqualTo("plant-a-13/g.csv");
            assertThat(corrected.replaces()).contains("plant-a-12/f.csv");
        }
    }

    /** Whoever changed what a model learns from may not say that it is good. */
    @ParameterizedTest
    @EnumSource
    void whoBroughtACorrectedFileHadAHandInWhatIsMadeOfIt(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            TestAuditLog audit = new TestAuditLog(site.database);
            site.receive("plant-a", 12, 10, "f.csv");
            site.refuse(10);
            site.receive(
                    10,
                    manifest("plant-a", 13, exported("g.csv", digest("g"), Optional.of(new EarlierFile(12, "f.csv")))));
            site.run(() -> audit.append(AuditLog.Event.of(
                    "run:10",
                    "export.receive",
                    "plant-a-13",
                    "by",
                    "tanaka",
                    "replaced",
                    "plant-a-12/f.csv by g.csv")));
            site.night(10, SCHEMA, FIRST);
            site.fineTune(10, FIRST);
            DataDeeds deeds = new DataDeeds(
                    site.database.repository(JpaLineageRecords.class),
                    site.database.repository(JpaDataLineage.class),
                    site.versions);

            Map<String, String> hands =
                    site.database.transactions().required(() -> deeds.of(site.versions.require(version(2))));

            assertThat(hands)
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "plant-a", "brought corrected rows for its run",
                            "tanaka", "brought corrected rows for its run"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileOfWhichNoRowWasAcceptedIsInNothing(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            site.receive("plant-a", 12, 10, "f.csv", "bad.csv");
            site.night(10, SCHEMA, FIRST);
            site.fineTune(10, FIRST);

            assertThat(names(site.traced(2).generations().get(0).files())).containsExactly("f.csv");
            assertThat(site.file("bad.csv").get(0).snapshots()).isEmpty();
            assertThat(site.file("bad.csv").get(0).versions()).isEmpty();
        }
    }

    /** The repeated night had one more file, whose rows changed nothing; only the run that sealed first keeps its list. */
    @ParameterizedTest
    @EnumSource
    void afterAPurgeOfItsRunAVersionComesFromTheFilesOfTheRunThatSealedItsSnapshotFirst(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            site.receive("plant-a", 12, 10, "f.csv");
            site.night(10, SCHEMA, FIRST);
            site.fineTune(10, FIRST);
            site.receive("plant-b", 1, 20, "late.csv");
            site.night(20, SCHEMA, FIRST);
            site.fineTune(20, FIRST);
            assertThat(names(site.traced(3).generations().get(0).files())).containsExactly("f.csv", "late.csv");
            assertThat(site.file("late.csv").get(0).versions())
                    .extracting(Descendant::version)
                    .containsExactly(version(3));

            site.run(() -> site.records.remove(20));

            Generation third = site.traced(3).generations().get(0);
            assertThat(names(third.files())).containsExactly("f.csv");
            assertThat(third.run()).contains(new MakingRun(20, Optional.empty(), Optional.empty(), List.of()));
            assertThat(site.file("f.csv").get(0).versions())
                    .extracting(Descendant::version, Descendant::through)
                    .containsExactly(tuple(version(3), Optional.empty()), tuple(version(2), Optional.empty()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExportTellsFilesOfOneNameApart(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            site.receive("plant-a", 12, 10, "f.csv");
            site.receive("plant-b", 12, 10, "f.csv");

            assertThat(site.file("f.csv")).hasSize(2);
            assertThat(site.trace.file(AUDREY, new FileWanted("f.csv", Optional.of("plant-b-12"))))
                    .extracting(descent -> descent.file().label())
                    .containsExactly("plant-b-12/f.csv");
            assertFails(
                    IngestFailure.EXPORT_FILE_UNKNOWN,
                    "'f.csv' in an export 'plant-c-1'",
                    () -> site.trace.file(AUDREY, new FileWanted("f.csv", Optional.of("plant-c-1"))));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNameThatTooManyFilesHaveIsRefused(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            for (int sequence = 1; sequence <= TraceLineage.MOST_FILES; sequence++) {
                site.receive("plant-a", sequence, 10, "f.csv");
            }
            assertThat(site.file("f.csv")).hasSize(TraceLineage.MOST_FILES);
            site.receive("plant-a", 60, 10, "f.csv");
            assertFails(
                    CommonFailure.USAGE,
                    "More than 50 files fit 'f.csv'. Name the file's SHA-256, or its export too, such as plant-a-60.",
                    () -> site.file("f.csv"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotThereIsNamed(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            assertFails(RegistryFailure.VERSION_UNKNOWN, "There is no version pump/9", () -> site.traced(9));
            assertFails(
                    IngestFailure.EXPORT_FILE_UNKNOWN,
                    "no file with the name or SHA-256 'nowhere.csv'.",
                    () -> site.file("nowhere.csv"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSchedulerMayNotLook(TestDatabase.Kind kind) {
        try (Site site = new Site(kind)) {
            Actor scheduler = new Actor("cron", Set.of(Role.SCHEDULER));
            assertFails(
                    CommonFailure.NOT_ALLOWED,
                    "trace-lineage of pump/1 needs the role auditor or engineer or release-manager",
                    () -> site.trace.version(scheduler, version(1)));
            assertFails(
                    CommonFailure.NOT_ALLOWED,
                    "trace-lineage of f.csv",
                    () -> site.trace.file(scheduler, new FileWanted("f.csv", Optional.empty())));
            assertThat(site.audited)
                    .extracting(AuditLog.Event::action)
                    .containsExactly("trace-lineage.refused", "trace-lineage.refused");
        }
    }

    private static VersionId version(int number) {
        return new VersionId(MODEL, number);
    }

    private static List<String> names(List<LineageFile> files) {
        return files.stream().map(LineageFile::name).toList();
    }

    /** Not of any bytes: 64 digits that are the same for the same text. */
    private static String digest(String text) {
        return String.format("%064x", text.hashCode() & 0xffffffffL);
    }

    private static ExportedFile exported(String name, String sha256, Optional<EarlierFile> replaces) {
        ExportKind kind = name.startsWith("labels") ? ExportKind.FEEDBACK : ExportKind.LOGS;
        return new ExportedFile(name, kind, sha256, 900, 6, replaces);
    }

    private static ExportManifest manifest(String source, long sequence, ExportedFile... files) {
        return new ExportManifest(source, sequence, MODEL, List.of(files), "e".repeat(64));
    }

    /** The repositories that a night's steps write to, and what they write. */
    private static final class Site implements AutoCloseable {
        final TestDatabase database;
        final JpaExports exports;
        final JpaSnapshots snapshots;
        final JpaVersionRepository versions;
        final JpaReleaseRepository releases;
        final JpaRuns runs;
        final JpaRunFacts facts;
        final JpaRunRecords records;
        final JpaContributions contributions;
        final TraceLineage trace;
        final List<AuditLog.Event> audited = new ArrayList<>();

        Site(TestDatabase.Kind kind) {
            database = TestDatabase.open(kind);
            exports = database.repository(JpaExports.class);
            snapshots = database.repository(JpaSnapshots.class);
            versions = database.repository(JpaVersionRepository.class);
            releases = database.repository(JpaReleaseRepository.class);
            runs = database.repository(JpaRuns.class);
            facts = database.repository(JpaRunFacts.class);
            records = database.repository(JpaRunRecords.class);
            contributions = database.repository(JpaContributions.class);
            trace = new TraceLineage(
                    database.transactions(),
                    new Authorization(database.transactions(), audited::add),
                    database.repository(JpaDataLineage.class),
                    versions,
                    releases,
                    new BroughtWeights(contributions, versions));
            JpaModelRepository models = database.repository(JpaModelRepository.class);
            run(() -> {
                models.register(new RegisteredModel(MODEL, "drydock: 1\n", "f".repeat(64), "sam", AT));
                versions.create(MODEL, new Origin(Optional.empty(), OptionalLong.empty(), "sam", Optional.empty()), AT);
            });
        }

        void threeNights() {
            receive("plant-a", 12, 10, "f.csv", "labels.csv");
            night(10, SCHEMA, FIRST);
            fineTune(10, FIRST);
            receive("plant-b", 1, 20, "g.csv");
            night(20, SCHEMA, SECOND);
            fineTune(20, SECOND);
            receive("plant-a", 13, 30, "wide.csv");
            night(30, NEW_SCHEMA, THIRD);
            fineTune(30, THIRD);
        }

        void receive(String source, long sequence, long run, String... names) {
            ExportedFile[] files = Arrays.stream(names)
                    .map(name -> exported(name, digest(source + "-" + sequence + "/" + name), Optional.empty()))
                    .toArray(ExportedFile[]::new);
            receive(run, manifest(source, sequence, files));
        }

        void receive(long run, ExportManifest manifest) {
            run(() -> exports.receive(manifest, run, AT.plusSeconds(run)));
        }

        void refuse(long run) {
            run(() -> exports.claim(MODEL, ExportKind.LOGS, run, SCHEMA)
                    .forEach(file -> exports.setState(file.id(), ExportFile.State.REFUSED)));
        }

        /** Everything received is read by the run: five rows of six of each file, of bad ones none; then it seals. */
        void night(long run, String schema, String snapshot) {
            run(() -> {
                runs.add(new Run(
                        run,
                        "nightly-retrain",
                        Optional.of(MODEL),
                        "eve",
                        Optional.empty(),
                        "0".repeat(64),
                        "0".repeat(64),
                        AT));
                execute("insert into job_instance (jobinstanceid, jobname) values (" + run + ", 'nightly-retrain')");
                IntStream.of(1, 2)
                        .forEach(attempt -> execute(
                                "insert into job_execution (jobexecutionid, jobinstanceid, batchstatus) values ("
                                        + (run * 10 + attempt) + ", " + run + ", 'COMPLETED')"));
                for (ExportKind kind : ExportKind.values()) {
                    for (ExportFile file : exports.claim(MODEL, kind, run, schema)) {
                        int accepted = file.name().startsWith("bad") ? 0 : 5;
                        exports.advance(file.id(), run, accepted, 6 - accepted, 100);
                        exports.setState(file.id(), ExportFile.State.INGESTED);
                    }
                }
                exports.fixSnapshotInputs(run, exports.listIngested(MODEL, Set.of(schema)));
                facts.record(run, RunFacts.SNAPSHOT, snapshot);
                snapshots.add(new SealedSnapshot(
                        new SnapshotId(snapshot), MODEL, (int) run * 10, AT, run, AT.plusSeconds(run)));
            });
        }

        /** A version from the one before it. */
        void fineTune(long run, String snapshot) {
            run(() -> {
                VersionId parent = versions.list(MODEL, 1).get(0).id();
                versions.create(
                        MODEL, new Origin(Optional.of(parent), OptionalLong.of(run), "eve", Optional.of(snapshot)), AT);
            });
        }

        void sign(int number, Action action, String person) {
            ApprovalRecord record = new ApprovalRecord(
                    version(number),
                    action,
                    action == Action.WAIVE ? Optional.of("no-baseline") : Optional.empty(),
                    person,
                    Optional.empty(),
                    digest(person + action + number),
                    "{}",
                    AT,
                    AT.plusSeconds(60),
                    AT);
            run(() -> releases.addApproval(record));
        }

        void alias(String alias, int number) {
            run(() -> versions.setAlias(new AliasChange(MODEL, alias, version(number), "rhea", AT)));
        }

        Traced traced(int number) {
            return trace.version(AUDREY, version(number));
        }

        List<Descent> file(String nameOrDigest) {
            return trace.file(AUDREY, new FileWanted(nameOrDigest, Optional.empty()));
        }

        private void execute(String sql) {
            database.entityManager().createNativeQuery(sql).executeUpdate();
        }

        void run(Runnable work) {
            database.transactions().run(work);
        }

        @Override
        public void close() {
            database.close();
        }
    }
}
