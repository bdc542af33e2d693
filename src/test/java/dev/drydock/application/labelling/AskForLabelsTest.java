package dev.drydock.application.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.IngestSite;
import dev.drydock.application.TrialsFixture;
import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.ingest.LabelWindow;
import dev.drydock.application.ingest.ReadableFiles;
import dev.drydock.application.labelling.AskForLabels.Asked;
import dev.drydock.application.labelling.AskForLabels.Request;
import dev.drydock.application.labelling.ReturnLabels.Returned;
import dev.drydock.application.labelling.ViewLabelRequests.Status;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.config.IngestLimits;
import dev.drydock.dataplane.CsvLabelSheets;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.dataset.ErasedSubjects;
import dev.drydock.domain.dataset.ExportKind;
import dev.drydock.domain.dataset.LabelOutcome;
import dev.drydock.domain.dataset.Rewrite;
import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.erasure.Erasure;
import dev.drydock.domain.labelling.ChosenRow;
import dev.drydock.domain.labelling.LabelRequest;
import dev.drydock.domain.labelling.LabelSheets;
import dev.drydock.domain.labelling.QueryStrategy;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ErasureFailure;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.LabellingFailure;
import dev.drydock.failure.RegistryFailure;
import dev.drydock.files.Sha256;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaVersionRepository;
import dev.drydock.sample.SampleField;
import dev.drydock.snapshots.SnapshotReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows are asked for, labelled, exported, ingested and joined, over the real files and an H2 database. */
class AskForLabelsTest {
    private static final String MODEL = IngestSite.MODEL;
    private static final Actor ENGINEER = new Actor("enno", Set.of(Role.ENGINEER));
    private static final Actor SCHEDULER = new Actor("cron", Set.of(Role.SCHEDULER));

    @TempDir
    Path directory;

    private IngestSite site;
    private VersionRepository versions;
    private InterruptedSheets sheets;
    private AskForLabels ask;
    private ViewLabelRequests view;
    private ReturnLabels give;

    /** The real ones; a test has something happen once a sheet is written, before the request is recorded. */
    private static final class InterruptedSheets implements LabelSheets {
        private final LabelSheets real;
        private @Nullable Runnable once;

        InterruptedSheets(LabelSheets real) {
            this.real = real;
        }

        @Override
        public String keep(String request, DatasetSchema schema, List<ChosenRow> rows) {
            String digest = real.keep(request, schema, rows);
            Runnable happening = once;
            once = null;
            if (happening != null) {
                happening.run();
            }
            return digest;
        }

        @Override
        public Optional<Rewrite> erase(String sha256, String model, DatasetSchema schema, ErasedSubjects erased) {
            return real.erase(sha256, model, schema, erased);
        }

        @Override
        public List<String> list() {
            return real.list();
        }

        @Override
        public void remove(String sha256) {
            real.remove(sha256);
        }

        @Override
        public byte[] read(String sha256) {
            return real.read(sha256);
        }

        @Override
        public byte[] read(String sha256, DatasetSchema schema) {
            return real.read(sha256, schema);
        }

        @Override
        public List<FilledRow> readFilled(DatasetSchema schema, InputStream sheet) {
            return real.readFilled(schema, sheet);
        }

        @Override
        public String feedback(DatasetSchema schema, List<FilledRow> rows) {
            return real.feedback(schema, rows);
        }
    }

    @BeforeEach
    void ingestANight() {
        site = new IngestSite(directory.resolve("site"));
        versions = site.database.repository(JpaVersionRepository.class);
        sheets = new InterruptedSheets(new CsvLabelSheets(directory.resolve("labels")));
        Clock clock = Clock.fixed(IngestSite.AS_OF, ZoneOffset.UTC);
        Authorization authorization = new Authorization(site.transactions, site.audited::add);
        ask = new AskForLabels(
                site.transactions,
                authorization,
                site.labelPlans(versions, clock),
                site.staging,
                site.requests,
                sheets,
                new Journal(site.audited::add, clock),
                new LabelWindow(IngestLimits.DEFAULT.window()));
        view = new ViewLabelRequests(site.transactions, authorization, site.models, site.requests, sheets);
        give = new ReturnLabels(
                site.transactions, authorization, site.models, site.requests, sheets, site.audited::add, clock);
        site.bring(SampleField.driftedNight().rows(3600));
        site.receive(1);
        site.ingest(1, 200);
        site.seal(1);
        site.audited.clear();
    }

    @AfterEach
    void closeSite() {
        site.close();
    }

    @Test
    void aSheetFromBeforeARuleIsNotHandedOut() throws IOException {
        LabelRequest request = ask(5).request();
        String yaml = Files.readString(
                Path.of(System.getProperty("drydock.basedir", ".")).resolve("sample-data/pump-failure/model.yaml"));
        ModelDefinition strict = new ModelFileReader().readText(yaml + "private: [pump_id]\n");
        ViewLabelRequests later = new ViewLabelRequests(
                site.transactions,
                new Authorization(site.transactions, site.audited::add),
                TrialsFixture.fake(ModelRepository.class, "requireDefinition", model -> strict),
                site.requests,
                sheets);

        assertThat(view.sheet(ENGINEER, MODEL, request.number())).isNotEmpty();
        assertThatThrownBy(() -> later.sheet(ENGINEER, MODEL, request.number()))
                .isInstanceOfSatisfying(
                        DrydockException.class, e -> assertThat(e.code()).isEqualTo(RegistryFailure.FIELD_RULE_BROKEN))
                .hasMessageContaining("column pump_id");
    }

    private static Request rows(int rows) {
        return new Request(rows, Optional.empty(), Optional.empty(), 0.1, 0.1, 1, false, true);
    }

    private Asked ask(int rows) {
        return ask.ask(ENGINEER, MODEL, rows(rows), Optional.empty());
    }

    private List<String[]> cells(LabelRequest request) {
        return new String(view.sheet(ENGINEER, MODEL, request.number()), StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .map(line -> line.split(",", -1))
                .toList();
    }

    private List<String> ids(LabelRequest request) {
        return cells(request).stream().map(cells -> cells[1]).toList();
    }

    /** A sheet of which somebody has filled in the first rows, with the label that is given or in turn. */
    private String filled(LabelRequest request, int rows, String... labels) {
        StringBuilder text = new StringBuilder("request,prediction_id,label,annotator\n");
        int row = 0;
        for (String[] cells : cells(request)) {
            String label = row < rows ? labels[row % labels.length] : "";
            text.append(cells[0])
                    .append(',')
                    .append(cells[1])
                    .append(',')
                    .append(label)
                    .append(",lee\n");
            row++;
        }
        return text.toString();
    }

    private Returned give(String sheet) {
        return give(sheet, Optional.empty());
    }

    private Returned give(String sheet, Optional<Instant> labelledAt) {
        return give.convert(
                ENGINEER,
                MODEL,
                Optional.empty(),
                labelledAt,
                new ByteArrayInputStream(sheet.getBytes(StandardCharsets.UTF_8)));
    }

    private SnapshotId join(int run, Returned returned) {
        site.bring("plant-a", run, ExportKind.FEEDBACK, returned.feedback());
        site.receive(run);
        site.ingest(run, 200);
        return site.seal(run);
    }

    private String fact(int run) {
        return site.transactions
                .required(() -> site.facts.find(run, RunFacts.ASKED_LABELS))
                .orElse("");
    }

    private Set<String> joined(SnapshotId id) {
        SnapshotReader snapshot = site.snapshot(id);
        Set<String> ids = new HashSet<>();
        for (int row = 0; row < snapshot.rows(); row++) {
            ids.add(snapshot.predictionId(row));
        }
        return ids;
    }

    @Test
    void everyLabelThatComesBackIsMatched() {
        Asked asked = ask(60);
        assertThat(asked.request().rows()).isEqualTo(60);
        assertThat(asked.request().strategy()).isEqualTo(QueryStrategy.MARGIN);
        assertThat(asked.request().randomRows()).isEqualTo(6);
        assertThat(asked.leftOut()).containsKeys("labelled", "immature");
        assertThat(joined(site.seal(1))).doesNotContainAnyElementsOf(ids(asked.request()));

        Returned returned = give(filled(asked.request(), 60, "yes", "no"));
        assertThat(returned.labels()).isEqualTo(60);
        SnapshotId id = join(2, returned);

        assertThat(joined(id)).containsAll(ids(asked.request()));
        assertThat(fact(2)).isEqualTo("asked 60, answered 60: 60 matched (100.0 %)");
        Status status = view.list(ENGINEER, MODEL).get(0);
        assertThat(status.request()).isEqualTo(asked.request());
        assertThat(status.answers().outcomes()).isEqualTo(Map.of(LabelOutcome.MATCHED, 60L));
        assertThat(fact(1)).as("nobody had been asked then").isEmpty();
        site.seal(2);
        assertThat(view.list(ENGINEER, MODEL).get(0)).as("sealed again").isEqualTo(status);
    }

    @Test
    void theStatusTellsWhatBecameOfTheAnswers() {
        LabelRequest request = ask(50).request();
        join(2, give(filled(request, 30, "yes")));
        assertThat(fact(2)).isEqualTo("asked 50, answered 30: 30 matched (100.0 %)");

        join(3, give(filled(request, 5, "no")));

        assertThat(fact(3)).isEqualTo("asked 50, answered 30: 25 matched (83.3 %), 5 conflicting");
        assertThat(view.list(ENGINEER, MODEL).get(0).answers().text()).isEqualTo(fact(3));
    }

    @Test
    void whoLabelsAContestedRowDecides() {
        LabelRequest request = ask(50).request();
        Optional<Instant> earlier = Optional.of(IngestSite.AS_OF.minusSeconds(3600));
        join(2, give(filled(request, 5, "yes"), earlier));
        SnapshotId contested = join(3, give(filled(request, 5, "no"), earlier));
        List<String> five = ids(request).subList(0, 5);
        assertThat(joined(contested)).doesNotContainAnyElementsOf(five);

        Asked asked = ask.ask(
                ENGINEER,
                MODEL,
                new Request(50, Optional.of(QueryStrategy.CONTESTED), Optional.empty(), 0, 1, 1, false, true),
                Optional.empty());
        assertThat(ids(asked.request())).containsExactlyInAnyOrderElementsOf(five);
        SnapshotId decided = join(4, give(filled(asked.request(), 5, "no")));

        assertThat(joined(decided)).containsAll(five);
        assertThat(fact(4)).isEqualTo("asked 50, answered 5: 5 matched (100.0 %)");
    }

    @Test
    void theSheetIsWhatWasAskedAndShowsTheMostUncertainRows() {
        Asked asked = ask(40);
        byte[] sheet = view.sheet(ENGINEER, MODEL, 1);

        assertThat(Sha256.hex(sheet)).isEqualTo(asked.request().sheet());
        assertThat(new String(sheet, StandardCharsets.UTF_8))
                .startsWith(
                        "request,prediction_id,predicted_at,model_version,score,chosen_for,label,labelled_at,annotator,"
                                + "pump_id,flow_m3h,");
        List<String[]> rows = cells(asked.request());
        assertThat(rows).hasSize(40).allSatisfy(cells -> {
            assertThat(cells[0]).isEqualTo(MODEL + "/1");
            assertThat(cells[6] + cells[7] + cells[8]).isEmpty();
        });
        List<String[]> useful =
                rows.stream().filter(cells -> cells[5].equals("margin")).toList();
        assertThat(useful).hasSize(36).extracting(cells -> cells[9]).as("pumps").doesNotHaveDuplicates();
        assertThat(useful).extracting(cells -> margin(cells[4])).isSorted();
        assertThat(rows).filteredOn(cells -> cells[5].equals("random")).hasSize(4);
        assertThat(site.audited).singleElement().satisfies(event -> {
            assertThat(event.action()).isEqualTo("labels.ask");
            assertThat(event.actor()).isEqualTo("enno");
            assertThat(event.subject()).isEqualTo("labels/" + MODEL + "/1");
            assertThat(event.details())
                    .isEqualTo(new TreeMap<>(Map.of(
                            "model", MODEL,
                            "rows", "40",
                            "random", "4",
                            "strategy", "margin",
                            "asOf", IngestSite.AS_OF.toString(),
                            "champion", "none",
                            "sheet", asked.request().sheet())));
        });
    }

    private static double margin(String score) {
        return Math.abs(2 * Double.parseDouble(score) - 1);
    }

    @Test
    void asksForOtherRowsNextTimeUnlessItIsToAskAgain() {
        LabelRequest first = ask(30).request();
        LabelRequest second = ask(30).request();
        LabelRequest again = ask.ask(
                        ENGINEER,
                        MODEL,
                        new Request(30, Optional.empty(), Optional.empty(), 0.1, 0.1, 1, true, true),
                        Optional.empty())
                .request();

        assertThat(ids(second)).doesNotContainAnyElementsOf(ids(first));
        assertThat(ids(again)).containsExactlyElementsOf(ids(first));
        join(2, give(filled(first, 30, "yes")));
        assertThat(view.list(ENGINEER, MODEL))
                .extracting(status -> status.answers().text())
                .as("the newest first")
                .containsExactly(
                        "asked 30, answered 30: 30 matched (100.0 %)",
                        "asked 30, answered 0", "asked 30, answered 30: 30 matched (100.0 %)");
    }

    @Test
    void aRepeatedTokenGivesTheSameRequest() {
        Asked asked = ask.ask(ENGINEER, MODEL, rows(20), Optional.of("t-1"));

        assertThat(ask.ask(ENGINEER, MODEL, rows(20), Optional.of("t-1")).request())
                .isEqualTo(asked.request());
        assertThat(view.list(ENGINEER, MODEL)).hasSize(1);
        assertFails(
                () -> ask.ask(ENGINEER, MODEL, rows(21), Optional.of("t-1")),
                LabellingFailure.LABEL_TOKEN_REUSED,
                "the token has already made request " + MODEL + "/1");
        assertFails(
                () -> ask.ask(ENGINEER, MODEL, rows(20), Optional.of("t".repeat(201))),
                CommonFailure.USAGE,
                "the token has 201 characters");
    }

    /** A crash between the sheet and the commit. */
    @Test
    void aServerThatDiesWhileItAsksLeavesNoRequestAndTheNextGivesTheSameRows() {
        sheets.once = () -> {
            throw new IllegalStateException("killed");
        };
        assertThatThrownBy(() -> ask.ask(ENGINEER, MODEL, rows(20), Optional.of("t-1")))
                .hasMessage("killed");
        assertThat(view.list(ENGINEER, MODEL)).isEmpty();

        Asked asked = ask.ask(ENGINEER, MODEL, rows(20), Optional.of("t-1"));

        assertThat(asked.request().number()).isEqualTo(1);
        try (IngestSite calm = new IngestSite(directory.resolve("calm"))) {
            calm.bring(SampleField.driftedNight().rows(3600));
            calm.receive(1);
            calm.ingest(1, 20);
            calm.seal(1);
            AskForLabels other = new AskForLabels(
                    calm.transactions,
                    new Authorization(calm.transactions, calm.audited::add),
                    new LabelPlans(
                            calm.transactions,
                            calm.models,
                            calm.database.repository(JpaVersionRepository.class),
                            new ReadableFiles(calm.models, new ModelFileReader(), calm.exports),
                            calm.requests,
                            calm.erasures,
                            new LabelWindow(IngestLimits.DEFAULT.window()),
                            Clock.fixed(IngestSite.AS_OF, ZoneOffset.UTC)),
                    calm.staging,
                    calm.requests,
                    new CsvLabelSheets(directory.resolve("calm-labels")),
                    new Journal(calm.audited::add, Clock.fixed(IngestSite.AS_OF, ZoneOffset.UTC)),
                    new LabelWindow(IngestLimits.DEFAULT.window()));
            assertThat(other.ask(ENGINEER, MODEL, rows(20), Optional.empty())
                            .request()
                            .sheet())
                    .isEqualTo(asked.request().sheet());
        }
    }

    @Test
    void whoAsksAtTheSameTimeIsToldAndTheSameTokenGivesOneRequest() {
        sheets.once = () -> ask(10);
        assertFails(() -> ask(20), LabellingFailure.LABELS_ASKED_MEANWHILE, "Repeat the request");

        List<LabelRequest> inner = new ArrayList<>();
        sheets.once = () ->
                inner.add(ask.ask(ENGINEER, MODEL, rows(20), Optional.of("t-1")).request());
        LabelRequest outer =
                ask.ask(ENGINEER, MODEL, rows(20), Optional.of("t-1")).request();

        assertThat(inner).containsExactly(outer);
        assertThat(view.list(ENGINEER, MODEL)).hasSize(2);
    }

    @Test
    void whatIsErasedWhileRowsAreChosenLeavesNoSheetBehind() {
        sheets.once = () -> site.transactions.run(() -> {
            site.erasures.add(new Erasure(
                    MODEL, 1, "ada", IngestSite.AS_OF, Optional.empty(), 1, 0, OptionalLong.empty(), Optional.empty()));
            site.erasures.addSubjects(MODEL, 1, Set.of("ab".repeat(32)));
        });

        assertFails(() -> ask(20), ErasureFailure.ERASURE_ASKED_MEANWHILE, "Send the request again");

        assertThat(sheets.list()).isEmpty();
        assertThat(view.list(ENGINEER, MODEL)).isEmpty();
        ask(20);
        assertThat(sheets.list()).hasSize(1);
    }

    @Test
    void onlyAnEngineerAsksSeesRowsAndReturnsThem() {
        ask(10);
        site.audited.clear();
        assertFails(() -> ask.ask(SCHEDULER, MODEL, rows(10), Optional.empty()), CommonFailure.NOT_ALLOWED, "engineer");
        assertFails(() -> view.sheet(SCHEDULER, MODEL, 1), CommonFailure.NOT_ALLOWED, "engineer");
        assertFails(
                () -> give.convert(SCHEDULER, MODEL, Optional.empty(), Optional.empty(), InputStream.nullInputStream()),
                CommonFailure.NOT_ALLOWED,
                "engineer");
        assertThat(site.audited)
                .extracting(AuditLog.Event::action)
                .containsOnly("ask-for-labels.refused")
                .hasSize(3);
        assertThat(view.list(SCHEDULER, MODEL)).hasSize(1);
        assertFails(() -> view.sheet(ENGINEER, MODEL, 2), LabellingFailure.LABEL_REQUEST_UNKNOWN, MODEL + "/2");
    }

    @Test
    void asksOnlyForWhatTheVersionInServiceHasScored() {
        Request ofChampion = new Request(10, Optional.empty(), Optional.empty(), 0, 0.1, 1, false, false);
        assertThat(ask.ask(ENGINEER, MODEL, ofChampion, Optional.empty())
                        .request()
                        .champion())
                .as("whoever answered, while none is in service")
                .isEmpty();

        serve(1);
        LabelRequest request =
                ask.ask(ENGINEER, MODEL, ofChampion, Optional.empty()).request();
        assertThat(request.champion()).contains(MODEL + "/1");
        assertThat(cells(request))
                .hasSize(10)
                .allSatisfy(cells -> assertThat(cells[3]).isEqualTo("1"));

        serve(2);
        assertFails(
                () -> ask.ask(ENGINEER, MODEL, ofChampion, Optional.empty()),
                LabellingFailure.LABELS_NOTHING_TO_ASK,
                "other-version=",
                "versions other than " + MODEL + "/2 with --any-version");
        assertThat(ask(10).request().rows()).isEqualTo(10);
    }

    /** Makes the next version and puts it into service. */
    private void serve(int number) {
        site.transactions.run(() -> {
            site.database
                    .repository(JpaModelRepository.class)
                    .register(new RegisteredModel(MODEL, "", "d".repeat(64), "enno", Instant.EPOCH));
            VersionId id = versions.create(
                            MODEL,
                            new VersionRepository.Origin(
                                    Optional.empty(), OptionalLong.empty(), "enno", Optional.empty()),
                            Instant.EPOCH)
                    .id();
            assertThat(id.number()).isEqualTo(number);
            versions.setAlias(
                    new VersionRepository.AliasChange(MODEL, VersionRepository.CHAMPION, id, "rhea", Instant.EPOCH));
        });
    }

    @Test
    void refusesAnAnswerThatNobodyAskedFor() {
        LabelRequest request = ask(10).request();
        String sheet = filled(request, 10, "yes")
                + MODEL + "/1,p-unknown,yes,lee\n"
                + MODEL + "/7," + ids(request).get(0) + ",yes,lee\n"
                + "other/1,p,yes,lee\n";
        assertFails(
                () -> give(sheet),
                LabellingFailure.LABEL_SHEET_REFUSED,
                "Row 11: no label of prediction 'p-unknown'",
                "Row 12: ",
                "by request '" + MODEL + "/7'",
                "Row 13: ");
        assertFails(
                () -> give(filled(request, 10, "perhaps")),
                LabellingFailure.LABEL_SHEET_REFUSED,
                "Row 1: label 'perhaps' is not one of no, yes");
    }

    private static void assertFails(Runnable action, FailureCode code, String... parts) {
        assertThatThrownBy(action::run).isInstanceOfSatisfying(DrydockException.class, e -> {
            assertThat(e.sentence()).contains(parts);
            assertThat(e.code()).isEqualTo(code);
        });
    }
}
