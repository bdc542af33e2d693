package dev.drydock.batch.runtime;

import dev.drydock.application.access.AccessToken;
import dev.drydock.application.access.Account;
import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Role;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Filter;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.schedule.AddSchedule;
import dev.drydock.application.schedule.AddSchedule.Added;
import dev.drydock.application.schedule.CheckDraft;
import dev.drydock.application.schedule.ComparedClocks;
import dev.drydock.application.schedule.FindCause;
import dev.drydock.application.schedule.FindDrift;
import dev.drydock.application.schedule.FollowModel;
import dev.drydock.application.schedule.Holidays;
import dev.drydock.application.schedule.InboxWatched;
import dev.drydock.application.schedule.KeptFromStart;
import dev.drydock.application.schedule.ModelTimes;
import dev.drydock.application.schedule.Occurrence;
import dev.drydock.application.schedule.RecordedSchedules;
import dev.drydock.application.schedule.ScheduleAuthors;
import dev.drydock.application.schedule.ScheduleDraft;
import dev.drydock.application.schedule.Schedules;
import dev.drydock.application.schedule.SchedulesSwitch;
import dev.drydock.application.schedule.SeenDrifts;
import dev.drydock.application.schedule.SkippedStarts;
import dev.drydock.application.schedule.StartCauses;
import dev.drydock.application.schedule.StartDue;
import dev.drydock.application.schedule.StartSchedules;
import dev.drydock.application.schedule.StartTriggered;
import dev.drydock.application.schedule.SteerSchedule;
import dev.drydock.application.schedule.TimetableText;
import dev.drydock.application.schedule.TriggerProgress;
import dev.drydock.application.schedule.ViewSchedules;
import dev.drydock.application.schedule.WatchLiveDrift;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.release.ServedDrifts;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ScheduleFailure;
import dev.drydock.modelfile.ModelFileReader;
import dev.drydock.persistence.JpaAccessTokens;
import dev.drydock.persistence.JpaAccounts;
import dev.drydock.persistence.JpaModelRepository;
import dev.drydock.persistence.JpaRunFacts;
import dev.drydock.persistence.JpaSchedules;
import dev.drydock.persistence.JpaSeenDrifts;
import dev.drydock.persistence.JpaStartCauses;
import dev.drydock.persistence.TestAuditLog;
import dev.drydock.persistence.TestDatabase;
import jakarta.batch.api.AbstractBatchlet;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * A site with two orchestrators and schedules, over the real runtime and a real database, at a time that the test sets. Its jobs are {@code
 * walk}, which ends at once, {@code wait}, which ends when the test says so, and {@code fail}, which fails until the test says so.
 */
final class ScheduleSite implements AutoCloseable {
    static final Actor EVE = new Actor("eve", Set.of(Role.ENGINEER));
    static final Actor OTTO = new Actor("otto", Set.of(Role.SCHEDULER));
    static final Actor AUDREY = new Actor("audrey", Set.of(Role.AUDITOR));

    final TestDatabase database;
    final TestAuditLog audit;
    final Transactions transactions;
    final Schedules schedules;
    final StartCauses causes;
    final SeenDrifts seenDrifts;
    final JpaAccounts accounts;
    final JpaAccessTokens tokens;
    final RunFacts facts;
    final JpaModelRepository models;
    final List<Node> nodes = new ArrayList<>();
    final List<String> ran = new CopyOnWriteArrayList<>();
    final Map<String, Set<LocalDate>> holidays = new HashMap<>();
    volatile boolean fails = true;
    final CountDownLatch gate = new CountDownLatch(1);

    private final ModelTimes modelTimes;
    private final Authorization authorization;
    private final Journal journal;
    private volatile Instant now;
    private volatile Duration databaseAhead = Duration.ZERO;
    private volatile String failing = "";

    ScheduleSite(TestDatabase.Kind kind, Path jobs, String time) throws IOException {
        now = Instant.parse(time);
        database = TestDatabase.open(kind);
        audit = new TestAuditLog(database);
        transactions = database.transactions();
        schedules = withTime(database.repository(JpaSchedules.class), () -> now.plus(databaseAhead));
        causes = database.repository(JpaStartCauses.class);
        seenDrifts = database.repository(JpaSeenDrifts.class);
        accounts = database.repository(JpaAccounts.class);
        tokens = database.repository(JpaAccessTokens.class);
        facts = database.repository(JpaRunFacts.class);
        authorization = new Authorization(transactions, audit);
        journal = new Journal(
                event -> {
                    if (event.action().equals(failing)) {
                        throw new IllegalStateException("the process is killed");
                    }
                    audit.append(event);
                },
                new TestClock());
        for (String job : List.of("walk", "wait", "fail")) {
            Files.writeString(jobs.resolve(job + ".xml"), """
                    <job id="%1$s" xmlns="https://jakarta.ee/xml/ns/jakartaee" version="2.0">
                      <properties>
                        <property name="drydock.parameter.model" value="optional;model;the model"/>
                        <property name="drydock.parameter.count" value="optional;integer;how many"/>
                        <property name="drydock.parameter.asOf" value="optional;instant;the instant"/>
                      </properties>
                      <step id="one"><batchlet ref="%1$s"/></step>
                    </job>
                    """.formatted(job));
        }
        models = database.repository(JpaModelRepository.class);
        modelTimes = new ModelTimes(transactions, models, new ModelFileReader());
        transactions.run(() -> {
            models.register(new RegisteredModel("pump", "drydock: 1\n", "ff", "emil", now));
            List.of(EVE, OTTO, AUDREY)
                    .forEach(actor -> accounts.put(
                            new Account(actor.name(), "hash", actor.roles(), true, 1, Optional.empty()), "test", now));
        });
        for (String name : List.of("one", "two")) {
            nodes.add(new Node(name, database, jobs, artifacts(), audit));
        }
    }

    private final class TestClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** The real one, except that its database's clock shows the test's time. */
    static Schedules withTime(JpaSchedules real, Supplier<Instant> time) {
        return (Schedules) Proxy.newProxyInstance(
                Schedules.class.getClassLoader(), new Class<?>[] {Schedules.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("databaseTime")) {
                        return time.get();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private ScriptedArtifacts artifacts() {
        return new ScriptedArtifacts()
                .with(
                        "fail",
                        context -> batchlet("fail", () -> {
                            if (fails) {
                                throw new IllegalStateException("the disk is full");
                            }
                        }))
                .with("walk", context -> batchlet("walk", () -> {}))
                .with(
                        "wait",
                        context -> batchlet("wait", () -> {
                            try {
                                gate.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        }));
    }

    private AbstractBatchlet batchlet(String name, Runnable work) {
        return new AbstractBatchlet() {
            @Override
            public String process() {
                ran.add(name);
                work.run();
                return "DONE";
            }
        };
    }

    void at(String time) {
        now = Instant.parse(time);
    }

    /** The process dies before it writes that record; none if empty. */
    void diesAt(String action) {
        failing = action;
    }

    void databaseIsAhead(Duration ahead) {
        databaseAhead = ahead;
    }

    Holidays files() {
        return file -> Optional.ofNullable(holidays.get(file))
                .orElseThrow(() -> new DrydockException(
                        ScheduleFailure.SCHEDULE_HOLIDAYS_UNREADABLE, "The file etc/holidays/" + file + " is absent."));
    }

    static TimetableText times(String cron, String zone) {
        return new TimetableText(cron, zone, Optional.empty(), List.of(), Optional.empty());
    }

    static ScheduleDraft draft(String name, String job, String cron, String catchUp) {
        return new ScheduleDraft(name, job, Map.of(), times(cron, "UTC"), catchUp);
    }

    Added add(Actor actor, ScheduleDraft draft) {
        return adder().add(actor, draft, false);
    }

    AddSchedule adder() {
        return adder(true, true);
    }

    /**
     * @param on whether schedules start anything
     * @param watched whether the site watches its inbox
     */
    AddSchedule adder(boolean on, boolean watched) {
        return new AddSchedule(
                transactions,
                authorization,
                schedules,
                causes,
                new CheckDraft(nodes.get(0).submit, files(), modelTimes),
                new SchedulesSwitch(on),
                new InboxWatched(watched),
                journal);
    }

    Journal journal() {
        return journal;
    }

    SteerSchedule steer() {
        return new SteerSchedule(transactions, authorization, schedules, causes, journal);
    }

    ComparedClocks clocks() {
        return new ComparedClocks(transactions, schedules, journal);
    }

    ViewSchedules view(boolean on) {
        return new ViewSchedules(
                transactions,
                authorization,
                schedules,
                new SkippedStarts(schedules, files(), nodes.get(0).executions),
                new TriggerProgress(findCause(), kept(0)),
                new SchedulesSwitch(on),
                clocks(),
                journal);
    }

    private FindCause findCause() {
        return new FindCause(causes, new FindDrift(seenDrifts));
    }

    /** What an orchestrator sees that asks its node. */
    WatchLiveDrift watch(ServedDrifts node) {
        return new WatchLiveDrift(transactions, schedules, seenDrifts, node, new SchedulesSwitch(true), journal);
    }

    private KeptFromStart kept(int node) {
        return new KeptFromStart(
                schedules,
                new SkippedStarts(schedules, files(), nodes.get(node).executions),
                nodes.get(node).executions,
                nodes.get(node).retry.pending());
    }

    StartSchedules orchestrator(int node) {
        return orchestrator(node, true, clocks());
    }

    StartSchedules orchestrator(int node, boolean on, ComparedClocks clocks) {
        RecordedSchedules recorded = new RecordedSchedules(schedules);
        StartDue startDue = new StartDue(
                transactions,
                schedules,
                new SkippedStarts(schedules, files(), nodes.get(node).executions),
                new ScheduleAuthors(accounts, tokens),
                recorded,
                nodes.get(node).submit,
                journal);
        return new StartSchedules(
                transactions,
                schedules,
                new SchedulesSwitch(on),
                clocks,
                new FollowModel(transactions, schedules, modelTimes, recorded, journal),
                startDue,
                new StartTriggered(transactions, schedules, findCause(), kept(node), startDue),
                journal);
    }

    /** One look of an orchestrator that has just started. */
    void look() {
        orchestrator(0).look();
    }

    /** The oldest first, as {@code due STATE reason-or-code count}. */
    List<String> occurrences(String name) {
        List<Occurrence> found = transactions.required(
                () -> schedules.list(Optional.of(name), Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"), 1000));
        List<String> lines = new ArrayList<>();
        for (int i = found.size() - 1; i >= 0; i--) {
            Occurrence one = found.get(i);
            String why = one.skipped()
                    .map(Occurrence.Reason::wireName)
                    .or(() -> one.failure().map(Occurrence.Failure::code))
                    .orElse("-");
            lines.add(
                    one.due() + " " + one.state() + " " + why + " " + one.span().count());
        }
        return lines;
    }

    Optional<Occurrence> newest(String name) {
        return transactions.required(() -> schedules.newest(name));
    }

    List<Execution> executions() {
        return transactions.required(() -> nodes.get(0).executions.list(Filter.newest(1000)));
    }

    void allEnded() {
        executions().forEach(execution -> nodes.forEach(node -> node.ended(execution.executionId())));
    }

    List<AuditLog.Event> audited(String action) {
        return audit.events().stream()
                .filter(event -> event.action().equals(action))
                .toList();
    }

    void set(Actor actor, boolean enabled, Set<Role> roles) {
        transactions.run(() ->
                accounts.put(new Account(actor.name(), "hash", roles, enabled, 2, Optional.empty()), "test", now));
    }

    Actor token(String name) {
        AccessToken token = new AccessToken(
                name, "ff", Set.of(Role.SCHEDULER), "ada", now, now.plus(Duration.ofDays(365)), Optional.empty());
        transactions.run(() -> tokens.add(token));
        return token.actor();
    }

    @Override
    public void close() {
        gate.countDown();
        allEnded();
        nodes.forEach(Node::close);
        database.close();
    }
}
