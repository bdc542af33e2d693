package dev.drydock.bootstrap;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.alert.SendAlerts;
import dev.drydock.application.alert.WatchAlerts;
import dev.drydock.application.audit.StampAudit;
import dev.drydock.application.delivery.WatchDeliveries;
import dev.drydock.application.ingest.WatchInbox;
import dev.drydock.application.registry.LeftContributions;
import dev.drydock.application.registry.LeftImports;
import dev.drydock.application.registry.ScrubPackages;
import dev.drydock.application.release.WatchFiles;
import dev.drydock.application.release.WatchNode;
import dev.drydock.application.runs.AbandonExecution;
import dev.drydock.application.runs.Claim.Slots;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.ExecutionQueue;
import dev.drydock.application.runs.ImportUsers;
import dev.drydock.application.runs.ServerStart;
import dev.drydock.application.schedule.AdvanceBackfills;
import dev.drydock.application.schedule.StartRetries;
import dev.drydock.application.schedule.StartSchedules;
import dev.drydock.application.schedule.WatchLiveDrift;
import dev.drydock.application.validation.ServingWaivers;
import dev.drydock.batch.runtime.ExecutionLogs;
import dev.drydock.batch.runtime.JBeretJobRuntime;
import dev.drydock.batch.runtime.OrphanRecovery;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteDatabase;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.delivery.DeliveryReceipt.Custody;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.domain.validation.SiteRules;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ValidationFailure;
import dev.drydock.persistence.AwaitedDatabase;
import dev.drydock.persistence.EmbeddedDatabaseWatch;
import dev.drydock.persistence.Migrations;
import dev.drydock.supervisor.Watchdog;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The order of a start: the database, its schema, then the batch runtime, then looking after executions. Requests are answered once it is
 * through. What begins by reading the database is an {@link Instance}: injected, it would be made before there is a schema.
 */
@ApplicationScoped
class Startup {
    private static final Logger LOG = Logger.getLogger(Startup.class.getName());
    private static final long TICK_SECONDS = 2;
    private static final Duration LOOK_AT_IMPORTS = Duration.ofMinutes(1);
    private static final Duration LOOK_AT_SCRUB = Duration.ofSeconds(3);
    private static final Duration LOOK_AT_FILES = Duration.ofSeconds(10);
    private static final Duration LOOK_AT_NODE = Duration.ofSeconds(15);
    private static final Duration LOOK_AT_DELIVERIES = Duration.ofSeconds(10);
    private static final Duration LOOK_AT_WAIVERS = Duration.ofMinutes(1);
    private static final Duration LOOK_AT_SCHEDULES = Duration.ofSeconds(5);
    private static final Duration LOOK_AT_DRIFT = Duration.ofSeconds(30);
    private static final Duration LOOK_AT_RETRIES = Duration.ofSeconds(5);
    private static final Duration LOOK_AT_ALERTS = Duration.ofSeconds(30);
    private static final Duration LOOK_AT_CHANNELS = Duration.ofSeconds(5);
    private static final Duration LOOK_AT_STAMPS = Duration.ofSeconds(30);
    private static final long ROOM = 1 << 20;
    private static final Duration EMBEDDED_PATIENCE = Duration.ofSeconds(20);

    @Resource(name = "jdbc/drydock")
    DataSource dataSource;

    @Resource(lookup = "java:comp/DefaultManagedScheduledExecutorService")
    ManagedScheduledExecutorService scheduler;

    @Inject
    ServerProcess process;

    @Inject
    ServerStart progress;

    @Inject
    Instance<JBeretJobRuntime> runtime;

    @Inject
    Instance<OrphanRecovery> recovery;

    @Inject
    Instance<ExecutionLogs> logs;

    @Inject
    ExecutionQueue queue;

    @Inject
    SiteConfiguration configuration;

    @Inject
    SiteFolder site;

    @Inject
    PolicySource policies;

    @Inject
    Transactions transactions;

    @Inject
    AuditLog audit;

    @Inject
    Holder self;

    @Inject
    Instance<WatchInbox> watch;

    @Inject
    Instance<AbandonExecution> abandon;

    @Inject
    ImportUsers importUsers;

    @Inject
    WatchFiles watchFiles;

    @Inject
    Instance<ScrubPackages> scrub;

    @Inject
    Instance<WatchNode> watchNode;

    @Inject
    Instance<ServingWaivers> servingWaivers;

    @Inject
    Instance<LeftImports> leftImports;

    @Inject
    Instance<LeftContributions> leftContributions;

    @Inject
    Instance<WatchDeliveries> watchDeliveries;

    @Inject
    Instance<StampAudit> stampAudit;

    @Inject
    Instance<StartSchedules> startSchedules;

    @Inject
    Instance<WatchLiveDrift> watchLiveDrift;

    @Inject
    Instance<AdvanceBackfills> advanceBackfills;

    @Inject
    Instance<StartRetries> startRetries;

    @Inject
    Instance<WatchAlerts> watchAlerts;

    @Inject
    Instance<SendAlerts> sendAlerts;

    private final List<Future<?>> ticking = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable AwaitedDatabase> waiting = new AtomicReference<>();

    void run() {
        logs.get().install();
        requireAllowed();
        AwaitedDatabase database = new AwaitedDatabase(dataSource, configuration.databaseWait(), progress::waits);
        waiting.set(database);
        database.whenThere(this::begin);
        keepOn();
        progress.isThroughNow();
    }

    /** Done again from its beginning if the database goes in between. */
    private void begin() {
        progress.waits("it brings the database to its schema");
        Migrations.migrate(dataSource);
        progress.waits("it reads the jobs and looks after executions");
        List<String> jobs = runtime.get().jobNames();
        configuration
                .keysWithoutJob(jobs)
                .forEach(key -> LOG.warning(() -> "site.yaml: " + key
                        + " has no effect, since there is no such job. The jobs are " + String.join(", ", jobs)
                        + ". Correct the key, or remove it."));
        transactions.run(() -> audit.append(AuditLog.Event.of(
                self.actor().name(), "server.start", "node/" + self.node(), "incarnation", self.incarnation())));
        importUsers.run();
        watchFiles.look();
        transactions.run(this::tellSlots);
        recovery.get().tick();
        leftContributions.get().sweep();
        LOG.info(() -> "node=" + self.node() + " started with " + jobs.size() + " jobs");
    }

    /**
     * Nothing is sent to a host that the signed policy does not name.
     *
     * @throws DrydockException {@link ValidationFailure#SITE_BREAKS_POLICY}
     */
    private void requireAllowed() {
        Map<String, String> outside = configuration.outside(SiteDatabase.of(site, System.getenv()));
        SiteRules rules;
        try {
            rules = policies.siteRules();
        } catch (DrydockException e) {
            LOG.severe(
                    () -> e.code() + ": whether the site's settings keep the gate policy is unknown: " + e.sentence());
            return;
        }
        rules.requireKept(outside);
    }

    private void keepOn() {
        ticking.add(scheduler.submit(() -> abandon.get().endLeft(self.actor().name())));
        every(Duration.ofSeconds(TICK_SECONDS), recovery.get()::tick);
        every(LOOK_AT_FILES, watchFiles::lookAgain);
        ticking.add(scheduler.submit(leftImports.get()::look));
        every(LOOK_AT_IMPORTS, leftImports.get()::look);
        every(LOOK_AT_SCRUB, scrub.get()::look);
        Watchdog.of(System.getenv()).ifPresent(watchdog -> every(watchdog.pause(), watchdog::alive));
        every(LOOK_AT_NODE, watchNode.get()::look);
        every(LOOK_AT_SCHEDULES, startSchedules.get()::look);
        every(LOOK_AT_DRIFT, watchLiveDrift.get()::look);
        every(LOOK_AT_SCHEDULES, advanceBackfills.get()::look);
        every(LOOK_AT_RETRIES, startRetries.get()::look);
        every(LOOK_AT_ALERTS, watchAlerts.get()::look);
        SendAlerts sending = sendAlerts.get();
        sending.names().forEach(channel -> every(LOOK_AT_CHANNELS, () -> sending.send(channel)));
        every(LOOK_AT_WAIVERS, servingWaivers.get()::look);
        configuration.timeStamps().ifPresent(any -> every(LOOK_AT_STAMPS, stampAudit.get()::look));
        configuration.inboxWatch().ifPresent(pause -> every(pause, watch.get()::look));
        configuration
                .deliveries()
                .watch()
                .map(watched -> Custody.of(watched.medium(), watched.custodian()))
                .ifPresent(custody ->
                        every(LOOK_AT_DELIVERIES, () -> watchDeliveries.get().look(custody)));
        watchEmbeddedDatabase();
    }

    private void watchEmbeddedDatabase() {
        EmbeddedDatabaseWatch database = new EmbeddedDatabaseWatch(
                dataSource,
                EMBEDDED_PATIENCE,
                () -> site.var().resolve("db").toFile().getUsableSpace() > ROOM,
                System::nanoTime);
        every(Duration.ofSeconds(TICK_SECONDS), () -> {
            if (database.isLost()) {
                process.end(CommonFailure.DATABASE_UNAVAILABLE + ": H2 has not answered for "
                        + EMBEDDED_PATIENCE.toSeconds()
                        + " s, though its disk has room. Only another process can open it"
                        + " again, so this server ends. Start it again, or let your supervisor do it.");
            }
        });
    }

    private void every(Duration pause, Runnable work) {
        ticking.add(scheduler.scheduleWithFixedDelay(work, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void tellSlots() {
        Slots now = new Slots(configuration.gpuSlots(), configuration.cpuSlots());
        Slots before = queue.slots();
        if (!now.equals(before)) {
            queue.setSlots(now);
            LOG.info(() -> "node=" + self.node() + " sets the site's slots, gpu=" + now.gpu() + " cpu=" + now.cpu()
                    + "; they were gpu=" + before.gpu() + " cpu=" + before.cpu());
        }
    }

    @PreDestroy
    void stop() {
        scrub.get().stop();
        Optional.ofNullable(waiting.get()).ifPresent(AwaitedDatabase::giveUp);
        ticking.forEach(future -> future.cancel(false));
        logs.get().close();
    }
}
