package dev.drydock.batch.runtime;

import static dev.drydock.batch.runtime.ScheduleSite.AUDREY;
import static dev.drydock.batch.runtime.ScheduleSite.EVE;
import static dev.drydock.batch.runtime.ScheduleSite.OTTO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Role;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.schedule.AdvanceBackfill;
import dev.drydock.application.schedule.AdvanceBackfills;
import dev.drydock.application.schedule.Backfill;
import dev.drydock.application.schedule.BackfillDraft;
import dev.drydock.application.schedule.BackfillDraft.Times;
import dev.drydock.application.schedule.BackfillProgress;
import dev.drydock.application.schedule.BackfillProgress.Seen;
import dev.drydock.application.schedule.Occurrence.Failure;
import dev.drydock.application.schedule.PlanBackfill;
import dev.drydock.application.schedule.PlanBackfill.Planned;
import dev.drydock.application.schedule.ScheduleAuthors;
import dev.drydock.application.schedule.SchedulesSwitch;
import dev.drydock.application.schedule.SteerBackfill;
import dev.drydock.application.schedule.ViewBackfills;
import dev.drydock.application.schedule.ViewBackfills.Viewed;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.failure.ScheduleFailure;
import dev.drydock.persistence.JpaBackfills;
import dev.drydock.persistence.JpaRuns;
import dev.drydock.persistence.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A backfill runs each of its dates once and in their order, whoever is killed, and continues after a failure only when asked to. */
class BackfillTest {
    private static final String NOW = "2026-12-01T12:00:00Z";
    private static final Times DAILY = new Times(Optional.empty(), Optional.empty(), Optional.of("23:15"), "UTC");

    @TempDir
    Path jobs;

    @SuppressWarnings("NullAway") // opened by each test
    private ScheduleSite site;

    @SuppressWarnings("NullAway") // opened by each test
    private JpaBackfills backfills;

    private void open(TestDatabase.Kind kind) throws IOException {
        site = new ScheduleSite(kind, jobs, NOW);
        backfills = site.database.repository(JpaBackfills.class);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private BackfillProgress progress() {
        return new BackfillProgress(
                site.database.repository(JpaRuns.class),
                site.nodes.get(0).executions,
                site.nodes.get(0).retry.pending());
    }

    private Authorization authorization() {
        return new Authorization(site.transactions, site.audit);
    }

    private PlanBackfill plan() {
        return new PlanBackfill(
                site.transactions,
                authorization(),
                backfills,
                progress(),
                site.nodes.get(0).runtime,
                site.nodes.get(0).submit,
                site.journal());
    }

    private SteerBackfill steer() {
        return new SteerBackfill(site.transactions, authorization(), backfills, progress(), site.journal());
    }

    private ViewBackfills view() {
        return new ViewBackfills(site.transactions, authorization(), backfills, progress(), new SchedulesSwitch(true));
    }

    private AdvanceBackfills orchestrator(int node, boolean on) {
        return new AdvanceBackfills(
                site.transactions,
                backfills,
                new SchedulesSwitch(on),
                new AdvanceBackfill(
                        site.transactions,
                        backfills,
                        progress(),
                        new ScheduleAuthors(site.accounts, site.tokens),
                        site.nodes.get(node).submit,
                        site.nodes.get(node).restart,
                        site.journal()));
    }

    private static BackfillDraft draft(String job, String from, String to) {
        return new BackfillDraft(job, Map.of("model", "pump"), from, to, DAILY, true);
    }

    private long begin(Actor actor, BackfillDraft draft) {
        return plan().begin(actor, draft).id();
    }

    private void look() {
        orchestrator(0, true).look();
    }

    /** Looks as often as there are dates, and waits for each run. */
    private void lookToTheEnd(int times) {
        for (int i = 0; i <= times; i++) {
            look();
            site.allEnded();
        }
    }

    private Viewed viewed(long id) {
        return view().view(AUDREY, id);
    }

    private Backfill.State state(long id) {
        return viewed(id).backfill().state();
    }

    /** As {@code date STATE}. */
    private List<String> dates(long id) {
        return viewed(id).dates().stream().map(BackfillTest::text).toList();
    }

    private static String text(Seen seen) {
        return seen.date().asOf() + " " + seen.state()
                + seen.date()
                        .failure()
                        .map(Failure::code)
                        .map(code -> " " + code)
                        .orElse("");
    }

    private List<String> submitted() {
        List<Execution> executions = new ArrayList<>(site.executions());
        Collections.reverse(executions);
        return executions.stream()
                .map(execution -> execution.job() + " " + execution.parameters().get("asOf"))
                .toList();
    }

    private static void assertRefused(FailureCode code, String sentence, ThrowingCallable act) {
        assertThatThrownBy(act).isInstanceOfSatisfying(DrydockException.class, refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.sentence()).contains(sentence);
        });
    }

    @ParameterizedTest
    @EnumSource
    void runsEachDateOnceInTheirOrderAndNamesWhoIsBehindIt(TestDatabase.Kind kind) throws IOException {
        open(kind);
        long id = begin(OTTO, draft("walk", "2026-11-28", "2026-11-30"));
        assertThat(site.executions()).isEmpty();
        assertThat(dates(id)).allMatch(date -> date.endsWith(" WAITING"));

        lookToTheEnd(3);
        look();

        assertThat(state(id)).isEqualTo(Backfill.State.COMPLETED);
        assertThat(dates(id))
                .containsExactly(
                        "2026-11-28T23:15:00Z COMPLETED",
                        "2026-11-29T23:15:00Z COMPLETED",
                        "2026-11-30T23:15:00Z COMPLETED");
        assertThat(submitted())
                .containsExactly("walk 2026-11-28T23:15:00Z", "walk 2026-11-29T23:15:00Z", "walk 2026-11-30T23:15:00Z");
        assertThat(site.audited("execution.submit")).hasSize(3).allSatisfy(event -> {
            assertThat(event.actor()).isEqualTo("backfill:" + id);
            assertThat(event.details())
                    .containsEntry("backfill", "backfill:" + id)
                    .containsEntry("author", "otto");
        });
        assertThat(site.audited("backfill.begin"))
                .singleElement()
                .extracting(AuditLog.Event::actor)
                .isEqualTo("otto");
        assertThat(site.audited("backfill.start")).hasSize(3);
        assertThat(site.audited("backfill.end")).hasSize(1);
        long run = site.executions().get(0).instanceId();
        Map<String, String> facts = site.transactions.required(() -> site.facts.all(run));
        assertThat(facts).containsEntry(RunFacts.CAUSE_SCHEDULED_BY, "otto");
        assertThat(view().list(AUDREY)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void theSameRequestSeveralTimesAtOnceBeginsOneBackfill(TestDatabase.Kind kind) throws Exception {
        open(kind);
        int clients = 6;
        CyclicBarrier together = new CyclicBarrier(clients);
        Callable<Planned> client = () -> {
            together.await();
            return plan().begin(EVE, draft("walk", "2026-11-28", "2026-11-30"));
        };
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        List<Planned> begun = new ArrayList<>();
        try {
            for (Future<Planned> answer : threads.invokeAll(Collections.nCopies(clients, client))) {
                begun.add(answer.get());
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(begun).extracting(Planned::id).containsOnly(begun.get(0).id());
        assertThat(begun).filteredOn(Planned::isNew).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void theSameRequestAgainContinuesAndAnotherWaits(TestDatabase.Kind kind) throws IOException {
        open(kind);
        Planned first = plan().begin(EVE, draft("walk", "2026-11-28", "2026-11-30"));
        look();
        site.allEnded();

        assertThat(plan().begin(OTTO, draft("walk", "2026-11-28", "2026-11-30")))
                .isEqualTo(new Planned(first.id(), false));
        assertRefused(
                ScheduleFailure.BACKFILL_RUNNING,
                "backfill " + first.id() + " of pump is RUNNING",
                () -> begin(EVE, draft("walk", "2026-11-01", "2026-11-02")));
        lookToTheEnd(3);
        assertThat(plan().begin(EVE, draft("walk", "2026-11-28", "2026-11-30")).isNew())
                .isFalse();
        look();
        assertThat(site.executions()).hasSize(3);

        PlanBackfill.Preview preview = plan().preview(EVE, draft("walk", "2026-11-27", "2026-11-29"));
        assertThat(preview.same()).isEmpty();
        assertThat(preview.seen())
                .extracting(BackfillTest::text)
                .containsExactly(
                        "2026-11-27T23:15:00Z WAITING",
                        "2026-11-28T23:15:00Z COMPLETED",
                        "2026-11-29T23:15:00Z COMPLETED");
        long second = begin(EVE, draft("walk", "2026-11-27", "2026-11-29"));
        lookToTheEnd(3);
        assertThat(state(second)).isEqualTo(Backfill.State.COMPLETED);
        assertThat(submitted()).hasSize(4).endsWith("walk 2026-11-27T23:15:00Z");
    }

    @ParameterizedTest
    @EnumSource
    void oneDateRunsAtATimeOverTwoOrchestrators(TestDatabase.Kind kind) throws Exception {
        open(kind);
        long id = begin(EVE, draft("wait", "2026-11-29", "2026-11-30"));
        CyclicBarrier together = new CyclicBarrier(4);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> looks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                AdvanceBackfills orchestrator = orchestrator(i % 2, true);
                looks.add(() -> {
                    together.await();
                    orchestrator.look();
                    return true;
                });
            }
            for (Future<Boolean> look : threads.invokeAll(looks)) {
                assertThat(look.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        look();
        assertThat(site.executions()).hasSize(1);
        assertThat(dates(id)).containsExactly("2026-11-29T23:15:00Z RUNNING", "2026-11-30T23:15:00Z WAITING");
        site.gate.countDown();
        site.allEnded();
        lookToTheEnd(2);
        assertThat(site.executions()).hasSize(2);
        assertThat(state(id)).isEqualTo(Backfill.State.COMPLETED);
    }

    /**
     * The process dies in the transaction that starts a date, and in the one that ends the backfill. The first run waits, because a look starts
     * the next date at once if a run has ended meanwhile.
     */
    @ParameterizedTest
    @EnumSource
    void aKilledOrchestratorStartsNothingTwice(TestDatabase.Kind kind) throws IOException {
        open(kind);
        site.diesAt("backfill.start");
        long id = begin(EVE, draft("wait", "2026-11-29", "2026-11-30"));
        look();
        assertThat(site.executions()).isEmpty();
        site.diesAt("");
        look();
        site.diesAt("backfill.start");
        site.gate.countDown();
        site.allEnded();
        look();
        assertThat(site.executions()).hasSize(1);
        site.diesAt("backfill.end");
        lookToTheEnd(2);
        assertThat(state(id)).isEqualTo(Backfill.State.RUNNING);
        site.diesAt("");
        look();
        assertThat(state(id)).isEqualTo(Backfill.State.COMPLETED);
        assertThat(site.executions()).hasSize(2);
        assertThat(site.audited("backfill.start")).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void stopsAtAFailureAndARestartContinuesTheFailedRun(TestDatabase.Kind kind) throws IOException {
        open(kind);
        long id = begin(OTTO, draft("fail", "2026-11-28", "2026-11-30"));
        lookToTheEnd(2);
        assertThat(state(id)).isEqualTo(Backfill.State.FAILED);
        assertThat(dates(id))
                .containsExactly(
                        "2026-11-28T23:15:00Z FAILED", "2026-11-29T23:15:00Z WAITING", "2026-11-30T23:15:00Z WAITING");
        assertThat(plan().begin(OTTO, draft("fail", "2026-11-28", "2026-11-30")))
                .isEqualTo(new Planned(id, false));
        assertRefused(CommonFailure.NOT_ALLOWED, "", () -> steer().restart(OTTO, id));
        assertThat(view().unfinishedOfAuthor("OTTO")).containsExactly(id);

        site.fails = false;
        steer().restart(EVE, id);
        site.diesAt("backfill.start");
        look();
        assertThat(site.executions()).hasSize(1);
        site.diesAt("");
        lookToTheEnd(4);

        assertThat(state(id)).isEqualTo(Backfill.State.COMPLETED);
        assertThat(site.executions()).hasSize(4);
        assertThat(site.audited("execution.restart")).singleElement().satisfies(event -> {
            assertThat(event.actor()).isEqualTo("eve");
            assertThat(event.details()).containsEntry("reason", "restart of backfill " + id);
        });
        assertRefused(ScheduleFailure.BACKFILL_STATE_WRONG, "it is COMPLETED", () -> steer().restart(EVE, id));
        assertThat(view().unfinishedOfAuthor("otto")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void continuesAfterAFailureIfAskedToAndEndsAsFailed(TestDatabase.Kind kind) throws IOException {
        open(kind);
        long id = begin(EVE, new BackfillDraft("fail", Map.of(), "2026-11-28", "2026-11-30", DAILY, false));
        lookToTheEnd(4);
        assertThat(state(id)).isEqualTo(Backfill.State.FAILED);
        assertThat(site.executions()).hasSize(3);
        site.fails = false;
        steer().restart(EVE, id);
        lookToTheEnd(4);
        assertThat(state(id)).isEqualTo(Backfill.State.COMPLETED);
        assertThat(site.audited("execution.restart")).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledOneStartsNothingMoreAndMakesRoom(TestDatabase.Kind kind) throws IOException {
        open(kind);
        long id = begin(EVE, draft("wait", "2026-11-29", "2026-11-30"));
        look();
        assertThat(view().unfinishedOfAuthor("eve")).containsExactly(id);
        assertThat(view().unfinishedOfAuthor("otto")).isEmpty();
        assertRefused(CommonFailure.USAGE, "--reason", () -> steer().cancel(OTTO, id, " "));
        steer().cancel(OTTO, id, "wrong days");
        site.gate.countDown();
        lookToTheEnd(2);
        assertThat(state(id)).isEqualTo(Backfill.State.CANCELLED);
        assertThat(view().unfinishedOfAuthor("eve")).isEmpty();
        assertThat(dates(id)).containsExactly("2026-11-29T23:15:00Z COMPLETED", "2026-11-30T23:15:00Z WAITING");
        assertThat(site.audited("backfill.cancel"))
                .singleElement()
                .satisfies(event -> assertThat(event.details()).containsEntry("reason", "wrong days"));
        assertRefused(ScheduleFailure.BACKFILL_STATE_WRONG, "it is CANCELLED", () -> steer().cancel(EVE, id, "again"));

        Planned again = plan().begin(EVE, draft("wait", "2026-11-29", "2026-11-30"));
        assertThat(again.isNew()).isTrue();
        lookToTheEnd(2);
        assertThat(state(again.id())).isEqualTo(Backfill.State.COMPLETED);
        assertThat(site.executions()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void anAuthorWithoutTheRightAndAnAlteredRowStartNothing(TestDatabase.Kind kind) throws IOException {
        open(kind);
        long lost = begin(OTTO, draft("walk", "2026-11-29", "2026-11-30"));
        site.set(OTTO, false, Set.of(Role.SCHEDULER));
        look();
        assertThat(dates(lost))
                .containsExactly("2026-11-29T23:15:00Z FAILED SCHEDULE_AUTHOR_LOST", "2026-11-30T23:15:00Z WAITING");
        assertThat(state(lost)).isEqualTo(Backfill.State.FAILED);
        assertThat(site.audited("backfill.fail")).hasSize(1);

        long altered = begin(EVE, draft("walk", "2026-11-20", "2026-11-21"));
        site.database.execute("update backfill set job = 'wait' where id = " + altered);
        look();
        assertThat(dates(altered))
                .containsExactly("2026-11-20T23:15:00Z FAILED BACKFILL_ALTERED", "2026-11-21T23:15:00Z WAITING");
        assertThat(site.executions()).isEmpty();

        site.set(OTTO, true, Set.of(Role.SCHEDULER));
        steer().restart(EVE, lost);
        lookToTheEnd(2);
        assertThat(state(lost)).isEqualTo(Backfill.State.COMPLETED);
    }

    @Test
    void startsNothingWhereSchedulesAreOff() throws IOException {
        open(TestDatabase.Kind.H2);
        begin(EVE, draft("walk", "2026-11-29", "2026-11-30"));
        orchestrator(0, false).look();
        assertThat(site.executions()).isEmpty();
    }

    @Test
    void refusesWhoMayNotSubmitAndWhatIsUnknown() throws IOException {
        open(TestDatabase.Kind.H2);
        BackfillDraft draft = draft("walk", "2026-11-29", "2026-11-30");
        assertRefused(CommonFailure.NOT_ALLOWED, "", () -> plan().begin(AUDREY, draft));
        assertRefused(CommonFailure.NOT_ALLOWED, "", () -> plan().preview(AUDREY, draft));
        assertRefused(ScheduleFailure.BACKFILL_UNKNOWN, "no backfill 7", () -> view().view(EVE, 7));
        assertRefused(ScheduleFailure.BACKFILL_UNKNOWN, "no backfill 7", () -> steer().cancel(EVE, 7, "why"));
        assertRefused(ScheduleFailure.BACKFILL_UNKNOWN, "no backfill 7", () -> steer().restart(EVE, 7));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            2026-11-30 | 2026-11-01 | -   | -         | -     | UTC           | from must not be after to
            2024-01-01 | 2026-11-01 | -   | -         | -     | UTC           | more than 400 dates
            2026-11-01 | 2026-11-02 | -   | * * * * * | -     | UTC           | more than 400 dates
            2026-11-30 | 2026-12-01 | -   | -         | 12:00 | UTC           | 2026-12-01 12:00 in UTC is not in the past
            2026-11-30 | 2027-11-30 | -   | -         | -     | UTC           | is not in the past
            2026-03-28 | 2026-03-30 | -   | -         | 02:30 | Europe/Berlin | 2026-03-29 02:30 does not exist in Europe/Berlin
            2026-10-24 | 2026-10-26 | -   | -         | 02:30 | Europe/Berlin | 2026-10-25 02:30 occurs twice in Europe/Berlin
            2026-11-01 | 2026-11-02 | -   | -         | -     | +02:00        | which is no time zone
            2026-11-01 | 2026-11-02 | -   | -         | 25:00 | UTC           | write a time of day
            2026-11-01 | 2026-11-02 | 0d  | -         | -     | UTC           | write a number of days
            2026-11-01 | 2026-11-02 | 1d  | 0 2 * * * | -     | UTC           | give either cron, or every and at
            2026-11-01 | 2026-11-02 | -   | 0 2 30 2 *| -     | UTC           | there is no time of cron
            2026-11-01 | 2026-11-02 | -   | nightly   | -     | UTC           | it has 1 fields, not 5
            yesterday  | 2026-11-02 | -   | -         | -     | UTC           | write a day from 1970 on
            """)
    void refusesDatesThatMakeNoSense(
            String from, String to, String every, String cron, String at, String zone, String problem)
            throws IOException {
        open(TestDatabase.Kind.H2);
        Times times = new Times(Optional.ofNullable(every), Optional.ofNullable(cron), Optional.ofNullable(at), zone);
        BackfillDraft draft = new BackfillDraft("walk", Map.of("model", "pump"), from, to, times, true);
        assertRefused(ScheduleFailure.BACKFILL_INVALID, problem, () -> plan().begin(EVE, draft));
        assertRefused(ScheduleFailure.BACKFILL_INVALID, problem, () -> plan().preview(EVE, draft));
        assertThat(view().list(EVE)).isEmpty();
    }

    @Test
    void refusesJobsThatCannotBeBackfilled() throws IOException {
        open(TestDatabase.Kind.H2);
        Files.writeString(jobs.resolve("plain.xml"), """
                <job id="plain" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
                  <step id="one"><batchlet ref="walk"/></step>
                </job>
                """);
        for (List<String> one : List.of(
                List.of("plain", "", "which has no parameter asOf"),
                List.of("none", "", "job is \"none\""),
                List.of("walk", "nobody", "there is no model nobody"))) {
            Map<String, String> parameters = one.get(1).isEmpty() ? Map.of() : Map.of("model", one.get(1));
            assertRefused(
                    ScheduleFailure.BACKFILL_INVALID,
                    one.get(2),
                    () -> begin(
                            EVE, new BackfillDraft(one.get(0), parameters, "2026-11-01", "2026-11-02", DAILY, true)));
        }
        assertRefused(
                ScheduleFailure.BACKFILL_INVALID,
                "parameter asOf is given",
                () -> begin(
                        EVE, new BackfillDraft("walk", Map.of("asOf", NOW), "2026-11-01", "2026-11-02", DAILY, true)));
    }

    @Test
    void choosesDaysAndTimes() throws IOException {
        open(TestDatabase.Kind.H2);
        assertThat(preview(new Times(Optional.of("2d"), Optional.empty(), Optional.of("02:30"), "Europe/Berlin")))
                .containsExactly("2026-11-01T01:30:00Z", "2026-11-03T01:30:00Z", "2026-11-05T01:30:00Z");
        assertThat(preview(new Times(Optional.empty(), Optional.of("15 23 * * MON-TUE"), Optional.empty(), "UTC")))
                .containsExactly("2026-11-02T23:15:00Z", "2026-11-03T23:15:00Z");
        assertThat(preview(new Times(Optional.empty(), Optional.empty(), Optional.empty(), "UTC")))
                .hasSize(5)
                .startsWith("2026-11-01T00:00:00Z");
    }

    private List<String> preview(Times times) {
        return plan()
                .preview(EVE, new BackfillDraft("walk", Map.of(), "2026-11-01", "2026-11-05", times, true))
                .seen()
                .stream()
                .map(seen -> seen.date().asOf().toString())
                .toList();
    }
}
