package dev.drydock.application;

import static dev.drydock.packaging.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.erasure.AskForErasure;
import dev.drydock.application.erasure.AskForErasure.Request;
import dev.drydock.application.erasure.EraseRows;
import dev.drydock.application.erasure.FinishErasure;
import dev.drydock.application.erasure.OpenRuns;
import dev.drydock.application.erasure.RecordErasure;
import dev.drydock.application.erasure.SweepCopies;
import dev.drydock.application.erasure.ViewErasures;
import dev.drydock.application.erasure.ViewErasures.Viewed;
import dev.drydock.application.ingest.LabelWindow;
import dev.drydock.application.ingest.ViewRawRejects;
import dev.drydock.application.labelling.AskForLabels;
import dev.drydock.application.runs.Executions;
import dev.drydock.artifacts.FileSystemReportStore;
import dev.drydock.config.IngestLimits;
import dev.drydock.dataplane.CsvLabelSheets;
import dev.drydock.domain.dataset.ExportFile;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.ExportRepository.QuarantinedRow;
import dev.drydock.domain.dataset.ExportRepository.RejectFilter;
import dev.drydock.domain.dataset.Reject;
import dev.drydock.domain.dataset.RejectReason;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.Split;
import dev.drydock.domain.erasure.ErasedCopy;
import dev.drydock.domain.erasure.ErasedCopy.Place;
import dev.drydock.domain.labelling.LabelRequest;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository.Origin;
import dev.drydock.failure.ErasureFailure;
import dev.drydock.persistence.JpaExecutions;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaRunRecords;
import dev.drydock.persistence.JpaSnapshots;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.sample.SampleField;
import dev.drydock.snapshots.SnapshotReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pump's rows are erased from whatever a night has left behind, and stay out, over the real files and an H2 database. */
class ErasureTest {
    private static final String MODEL = IngestSite.MODEL;
    private static final Actor ADMIN = new Actor("ada", Set.of(Role.ADMIN));
    private static final Actor ENGINEER = new Actor("enno", Set.of(Role.ENGINEER));
    private static final Actor AUDITOR = new Actor("audrey", Set.of(Role.AUDITOR));

    @TempDir
    Path directory;

    private IngestSite site;
    private JpaVersionRepository versions;
    private AskForErasure ask;
    private EraseRows erase;
    private ViewErasures view;
    private LabelRequest labels;
    private SnapshotId snapshot;
    private String pump;
    private Set<String> predictionIds;
    private final List<Long> open = new ArrayList<>();

    /** Runs that ended early, as a test says. */
    private final class Records extends JpaRunRecords {
        @Override
        public List<EndedRun> listEnded(Selection selection) {
            assertThat(selection.statuses()).containsExactly("FAILED", "STOPPED");
            return open.stream()
                    .map(run -> new EndedRun(run, "nightly-retrain", "FAILED", IngestSite.AS_OF))
                    .toList();
        }
    }

    @BeforeEach
    void leaveANightBehind() throws IOException {
        site = new IngestSite(directory.resolve("site"));
        versions = site.database.repository(JpaVersionRepository.class);
        CsvLabelSheets sheets = new CsvLabelSheets(site.root.resolve("labels"));
        Clock clock = Clock.fixed(IngestSite.AS_OF, ZoneOffset.UTC);
        Authorization authorization = new Authorization(site.transactions, site.audited::add);
        SweepCopies copies = new SweepCopies(
                site.transactions,
                site.exports,
                site.staging,
                site.files,
                site.database.repository(JpaSnapshots.class),
                site.snapshots,
                site.requests,
                sheets);
        OpenRuns openRuns = new OpenRuns(
                site.transactions, new Records(), site.facts, site.database.repository(JpaExecutions.class), clock);
        erase = new EraseRows(
                site.transactions,
                openRuns,
                site.models,
                site.erasures,
                () -> IngestSite.ERASURE_KEY,
                copies,
                new FinishErasure(
                        site.transactions,
                        site.erasures,
                        versions,
                        sheets,
                        new FileSystemReportStore(site.root.resolve("reports")),
                        new Journal(site.audited::add, clock)));
        ask = new AskForErasure(
                site.transactions,
                authorization,
                site.models,
                () -> IngestSite.ERASURE_KEY,
                openRuns,
                copies,
                new RecordErasure(
                        site.models,
                        site.erasures,
                        openRuns,
                        (actor, model, number) -> new Executions.Execution(
                                900 + number,
                                90 + number,
                                "erase",
                                "STARTING",
                                Optional.empty(),
                                Map.of(),
                                IngestSite.AS_OF,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        new Journal(site.audited::add, clock)),
                site.audited::add);
        view = new ViewErasures(site.transactions, authorization, site.erasures, versions);
        site.bring(SampleField.driftedNight().rows(3600));
        Map<Path, byte[]> exports = inbox();
        site.receive(1);
        site.ingest(1, 200);
        snapshot = site.seal(1);
        labels = new AskForLabels(
                        site.transactions,
                        authorization,
                        site.labelPlans(versions, clock),
                        site.staging,
                        site.requests,
                        sheets,
                        new Journal(site.audited::add, clock),
                        new LabelWindow(IngestLimits.DEFAULT.window()))
                .ask(
                        ENGINEER,
                        MODEL,
                        new AskForLabels.Request(1000, Optional.empty(), Optional.empty(), 0.1, 1, 1, false, true),
                        Optional.empty())
                .request();
        pump = pumpThatIsAskedAbout(sheets);
        predictionIds = predictionsOf(pump, exports);
        site.audited.clear();
    }

    @AfterEach
    void closeSite() {
        site.close();
    }

    /** The first in the sheet that is in the snapshot as well. */
    private String pumpThatIsAskedAbout(CsvLabelSheets sheets) {
        SnapshotReader reader = site.snapshot(snapshot);
        Set<String> labelled =
                IntStream.range(0, reader.rows()).mapToObj(reader::group).collect(Collectors.toSet());
        List<String[]> sheet = new String(sheets.read(labels.sheet()), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split(",", -1))
                .toList();
        int column = List.of(sheet.get(0)).indexOf("pump_id");
        return sheet.stream()
                .skip(1)
                .map(cells -> cells[column])
                .filter(labelled::contains)
                .findFirst()
                .orElseThrow();
    }

    private Map<Path, byte[]> inbox() throws IOException {
        Map<Path, byte[]> files = new HashMap<>();
        try (Stream<Path> inbox = Files.list(site.inbox)) {
            for (Path file : inbox.toList()) {
                files.put(file.getFileName(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    /** Of every line that names the pump in its column, broken or not. */
    private static Set<String> predictionsOf(String pump, Map<Path, byte[]> exports) {
        Set<String> ids = new HashSet<>();
        exports.forEach((name, bytes) -> {
            if (name.toString().contains("-logs-")) {
                List<String> lines =
                        new String(bytes, StandardCharsets.UTF_8).lines().toList();
                List<String> header = List.of(lines.get(0).split(",", -1));
                lines.stream()
                        .map(line -> line.split(",", -1))
                        .filter(cells -> cells.length == header.size()
                                && cells[header.indexOf("pump_id")].equals(pump)
                                && !cells[header.indexOf("prediction_id")].isEmpty())
                        .forEach(cells -> ids.add(cells[header.indexOf("prediction_id")]));
            }
        });
        return ids;
    }

    private Request pumpGone() {
        return new Request(List.of(pump), List.of(), Optional.of("case 12 of 2026"));
    }

    private void erase() {
        ask.ask(ADMIN, MODEL, pumpGone());
        assertThat(erase.erase(91, MODEL, 1, () -> false)).isEqualTo(EraseRows.Outcome.ERASED);
    }

    private Viewed viewed() {
        return view.view(AUDITOR, MODEL, 1);
    }

    private Map<Place, Long> rowsByPlace(List<ErasedCopy> copies) {
        return copies.stream()
                .collect(Collectors.groupingBy(ErasedCopy::place, Collectors.summingLong(ErasedCopy::rows)));
    }

    /** Files and tables of the site in which a value stands by itself. */
    private List<String> wherever(Set<String> values) throws IOException, SQLException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(site.root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                values.stream()
                        .filter(text::contains)
                        .forEach(value -> found.add(site.root.relativize(file) + " has " + value));
            }
        }
        try (Connection connection = site.database.dataSource().getConnection();
                ResultSet script = connection.createStatement().executeQuery("script")) {
            while (script.next()) {
                String line = script.getString(1);
                values.stream().filter(line::contains).forEach(value -> found.add(line));
            }
        }
        return found;
    }

    private Set<String> everything() {
        Set<String> values = new HashSet<>(predictionIds);
        values.add(pump);
        return values;
    }

    @Test
    void nothingOfAPumpIsLeftInAnyFileOrTable() throws IOException, SQLException {
        assertThat(predictionIds).hasSizeGreaterThan(3);
        Map<String, Long> places = wherever(everything()).stream()
                .collect(Collectors.groupingBy(line -> line.replaceFirst("/.*", ""), Collectors.counting()));
        assertThat(places).containsKeys("staging", "snapshots", "labels");

        erase();

        assertThat(wherever(everything())).isEmpty();
        assertThat(site.audited.toString()).doesNotContain(pump).contains("case 12 of 2026");
    }

    @Test
    void theSnapshotIsVerifiedAsBeforeAndWithoutTheRows() throws IOException {
        SnapshotReader before = site.snapshot(snapshot);
        long rows = Stream.iterate(0, row -> row + 1)
                .limit(before.rows())
                .filter(row -> before.group(row).equals(pump))
                .count();

        erase();

        SnapshotReader after = site.snapshot(snapshot);
        assertThat(after.rows()).isEqualTo(before.rows());
        long erased = 0;
        for (int row = 0; row < after.rows(); row++) {
            if (after.split(row) == Split.ERASED) {
                erased++;
                assertThat(after.predictionId(row)).matches("\\*+");
                assertThat(after.feature(row, 0)).isNaN();
                assertThat(after.predictedAt(row)).isZero();
            }
        }
        assertThat(erased).isEqualTo(rows).isPositive();
        assertThat(rowsByPlace(viewed().copies())).containsEntry(Place.SNAPSHOT, rows);
    }

    @Test
    void thePumpStaysOutWhenItsSourceDeliversItAgainAndTheNextSnapshotHasNoRowOfIt() throws IOException, SQLException {
        erase();
        long read = site.snapshot(snapshot).manifest().counts().getOrDefault("logs.read", 0L);

        site.bring(SampleField.driftedNight().rows(3600).sequence(2));
        site.receive(2);
        site.ingest(2, 200);
        SnapshotId next = site.seal(2);

        assertThat(wherever(everything())).isEmpty();
        SnapshotReader reader = site.snapshot(next);
        for (int row = 0; row < reader.rows(); row++) {
            assertThat(reader.group(row)).isNotEqualTo(pump);
        }
        Map<String, Long> counts = reader.manifest().counts();
        assertThat(counts.get("logs.erased")).isPositive();
        assertThat(counts.get("feedback.erased")).isPositive();
        assertThat(counts.get("logs.read")).isEqualTo(2 * read);
        List<QuarantinedRow> out = site.transactions.required(() -> site.exports.listRejects(new RejectFilter(
                Optional.of(MODEL),
                OptionalLong.of(2),
                Optional.empty(),
                Optional.of(RejectReason.ERASED),
                OptionalLong.empty(),
                10_000)));
        assertThat(out).isNotEmpty().allSatisfy(row -> {
            assertThat(row.reject().raw()).isEmpty();
            assertThat(row.reject().masked()).isEqualTo(Reject.ERASED_TEXT);
        });
        assertThat(rowsByPlace(viewed().copies())).containsEntry(Place.KEPT_OUT, (long) out.size());
    }

    @Test
    void theVerySameRowsStayOutToo() throws IOException, SQLException {
        erase();
        String header = "prediction_id,failed,inspected_at,inspector\n";
        String labelsOfThePump = predictionIds.stream()
                .map(id -> id + ",yes,2026-11-23T00:00:00Z,moreau\n")
                .collect(Collectors.joining());

        site.bring(
                "plant-a", 2, ExportKind.FEEDBACK, header + labelsOfThePump + "q-1,no,2026-11-23T00:00:00Z,moreau\n");
        site.receive(2);
        site.ingest(2, 200); // though all but one row are rejected, and reject-limit is lower

        assertThat(wherever(everything())).isEmpty();
        ExportFile file = site.transactions.required(() -> site.exports.listFiles(MODEL)).stream()
                .filter(known -> known.sequence() == 2)
                .findFirst()
                .orElseThrow();
        assertThat(file.accepted()).isEqualTo(1);
        assertThat(file.rejected()).isEqualTo(predictionIds.size());
    }

    @Test
    void whoDiesBetweenAnyTwoCopiesComesToTheSameEnd() throws IOException, SQLException {
        ask.ask(ADMIN, MODEL, pumpGone());
        int asked = 0;
        EraseRows.Outcome outcome = EraseRows.Outcome.STOPPED;
        while (outcome == EraseRows.Outcome.STOPPED) {
            int most = ++asked;
            int[] so = {0};
            outcome = erase.erase(91, MODEL, 1, () -> so[0]++ >= most);
        }
        List<ErasedCopy> inPieces = viewed().copies();

        assertThat(asked).isGreaterThan(5);
        assertThat(wherever(everything())).isEmpty();
        erase.erase(91, MODEL, 1, () -> false);
        assertThat(viewed().copies()).isEqualTo(inPieces);
        assertThat(rowsByPlace(inPieces))
                .containsKeys(Place.EXPORT_FILE, Place.STAGED_ROWS, Place.SNAPSHOT, Place.LABEL_SHEET);
        assertThat(site.audited)
                .filteredOn(event -> event.action().equals("rows.erase.done"))
                .hasSize(1);
    }

    @Test
    void lookingChangesNothingAndTellsWhatErasingDoes() throws IOException, SQLException {
        List<String> before = wherever(everything());

        List<ErasedCopy> would = ask.look(ADMIN, MODEL, pumpGone());

        assertThat(wherever(everything())).containsExactlyInAnyOrderElementsOf(before);
        assertThat(site.transactions.required(() -> site.erasures.lastNumber(MODEL)))
                .isZero();
        erase();
        assertThat(viewed().copies()).containsExactlyInAnyOrderElementsOf(would);
    }

    @Test
    void predictionsCanBeErasedOneByOneAndTheirPumpStays() {
        SnapshotReader before = site.snapshot(snapshot);
        String id = before.predictionId(17);

        ask.ask(ADMIN, MODEL, new Request(List.of(), List.of(id), Optional.empty()));
        erase.erase(91, MODEL, 1, () -> false);

        SnapshotReader after = site.snapshot(snapshot);
        assertThat(after.split(17)).isEqualTo(Split.ERASED);
        for (int row = 0; row < after.rows(); row++) {
            if (row != 17) {
                assertThat(after.group(row)).isEqualTo(before.group(row));
            }
        }
    }

    @Test
    void versionsThatHaveLearnedFromTheRowsAreToldWithTheirHeirs() {
        site.transactions.run(() -> {
            site.database
                    .repository(JpaModelRepository.class)
                    .register(new RegisteredModel(MODEL, "drydock: 1\n", "ff", "emil", IngestSite.AS_OF));
            versions.create(MODEL, origin(Optional.empty(), 0, Optional.empty()), IngestSite.AS_OF);
            versions.create(MODEL, origin(Optional.of(1), 1, Optional.of(snapshot.hex())), IngestSite.AS_OF);
            versions.create(MODEL, origin(Optional.of(2), 2, Optional.of("0".repeat(64))), IngestSite.AS_OF);
            versions.create(MODEL, origin(Optional.of(1), 3, Optional.of("1".repeat(64))), IngestSite.AS_OF);
        });

        erase();

        assertThat(viewed().versions())
                .extracting(affected -> affected.version().id().number() + " through "
                        + affected.through().number())
                .containsExactly("3 through 2", "2 through 2");
        assertThat(viewed().versions())
                .allSatisfy(affected -> assertThat(affected.advice()).contains("reject it"));
    }

    private static Origin origin(Optional<Integer> parent, long run, Optional<String> snapshot) {
        return new Origin(
                parent.map(number -> new VersionId(MODEL, number)),
                run == 0 ? OptionalLong.empty() : OptionalLong.of(run),
                "enno",
                snapshot);
    }

    @Test
    void aQuarantinedRecordIsToldToBeErasedAndNothingOfItIsShown() throws IOException {
        RejectFilter all = new RejectFilter(Optional.of(MODEL), OptionalLong.of(1), 10_000);
        List<QuarantinedRow> before = site.transactions.required(() -> site.exports.listRejects(all));
        QuarantinedRow row = before.stream()
                .filter(reject -> predictionIds.stream()
                        .anyMatch(id -> reject.reject().raw().contains(id)))
                .findFirst()
                .orElseGet(() -> before.get(0));
        String id = row.reject().raw().split(",", -1)[0];

        ask.ask(ADMIN, MODEL, new Request(List.of(), List.of(id), Optional.empty()));
        erase.erase(91, MODEL, 1, () -> false);

        QuarantinedRow after = site.transactions.required(() -> site.exports.requireReject(row.id()));
        assertThat(after.reject().raw()).isEmpty();
        assertThat(after.reject().masked()).isEqualTo(Reject.ERASED_TEXT);
        ViewRawRejects raw = new ViewRawRejects(
                site.transactions,
                new Authorization(site.transactions, site.audited::add),
                site.exports,
                site.staging,
                site.files,
                site.audited::add);
        assertFails(ErasureFailure.RECORD_ERASED, "were erased", () -> raw.record(AUDITOR, row.id()));
    }

    @Test
    void aRunThatCouldBeRestartedHoldsOnToItsRows() {
        open.add(1L);
        assertFails(ErasureFailure.ERASURE_RUN_OPEN, "run 1", () -> ask.ask(ADMIN, MODEL, pumpGone()));
        assertFails(ErasureFailure.ERASURE_RUN_OPEN, "run 1", () -> ask.look(ADMIN, MODEL, pumpGone()));
        open.clear();
        ask.ask(ADMIN, MODEL, pumpGone());
        open.add(1L);
        assertFails(ErasureFailure.ERASURE_RUN_OPEN, "run 1", () -> erase.erase(91, MODEL, 1, () -> false));
        open.set(0, 77L); // it had not begun to read
        assertThat(erase.erase(91, MODEL, 1, () -> false)).isEqualTo(EraseRows.Outcome.ERASED);
    }

    @Test
    void whatMustNotBeAskedIsRefusedWithoutTheValueInTheMessageOrTheLog() {
        List<Request> refused = List.of(
                new Request(List.of(), List.of(), Optional.empty()),
                new Request(List.of(" "), List.of(), Optional.empty()),
                new Request(List.of("x".repeat(201)), List.of(), Optional.empty()),
                new Request(List.of(pump), List.of(), Optional.of("erase " + pump)));
        for (Request each : refused) {
            assertThatThrownBy(() -> ask.ask(ADMIN, MODEL, each))
                    .hasMessageContaining("Nothing of pump-failure was erased")
                    .hasMessageNotContaining(pump)
                    .hasMessageNotContaining("xx");
        }
        assertThatThrownBy(() -> ask.ask(ENGINEER, MODEL, pumpGone())).hasMessageContaining("needs the role admin");
        assertThat(site.audited.toString()).doesNotContain(pump);
        assertFails(ErasureFailure.ERASURE_UNKNOWN, "pump-failure/1", () -> view.view(AUDITOR, MODEL, 1));
    }

    @Test
    void rowsThatDeadRunsLeftBehindGoToo() throws IOException {
        Path rows = site.root.resolve("staging/rows");
        ExportFile file =
                site.transactions.required(() -> site.exports.listFiles(MODEL)).get(0);
        Path orphan = rows.resolve(file.id() + "-77.rows");
        Files.writeString(orphan, pump);
        Path aside = site.root.resolve("staging/exports/.taking-77-123");
        Files.writeString(aside, pump);
        Path sealing = Files.createDirectories(site.root.resolve("snapshots/.sealing-" + MODEL + "-77-123"));
        Files.writeString(sealing.resolve("snapshot.arrow"), pump);

        erase();

        assertThat(orphan).doesNotExist();
        assertThat(aside).doesNotExist();
        assertThat(sealing).doesNotExist();
    }

    @Test
    void theSheetOfARequestIsServedWithoutTheRows() {
        Set<String> asked = site.transactions.required(
                () -> site.requests.rows(MODEL, labels.number()).keySet());
        Set<String> gone = new HashSet<>(asked);
        gone.retainAll(predictionIds);
        assertThat(gone).isNotEmpty();

        erase();

        assertThat(site.transactions.required(
                        () -> site.requests.rows(MODEL, labels.number()).keySet()))
                .doesNotContainAnyElementsOf(gone)
                .hasSize(asked.size() - gone.size());
        assertThat(site.transactions.required(() -> site.requests.asked(MODEL, Instant.EPOCH)))
                .hasSize(asked.size() - gone.size());
    }

    @Test
    void labelsAreErasedByThePredictionsOfTheirGroup() {
        erase();
        Map<Place, Long> rows = rowsByPlace(viewed().copies());
        long feedback = viewed().copies().stream()
                .filter(copy ->
                        copy.place() == Place.EXPORT_FILE && copy.name().contains(ExportKind.FEEDBACK.wireName()))
                .mapToLong(ErasedCopy::rows)
                .sum();
        assertThat(feedback).isPositive();
        assertThat(rows.get(Place.EXPORT_FILE)).isGreaterThan(feedback);
    }
}
