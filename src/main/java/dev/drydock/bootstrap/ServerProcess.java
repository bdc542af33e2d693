package dev.drydock.bootstrap;

import dev.drydock.application.runs.ServerStart;
import dev.drydock.failure.DrydockException;
import dev.drydock.programlog.ProgramLog;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The process of this server. Its start runs beside the container's own, so the server can report what it waits for. If the start fails at
 * any point after the first bean is made, the process ends. Then a supervisor or the next start can act, and no client reaches a server
 * without its application.
 */
@ApplicationScoped
class ServerProcess {
    private static final Logger LOG = Logger.getLogger(ServerProcess.class.getName());
    private static final int FIRST = 1;
    private static final int EXIT = 1;

    @Resource(lookup = "java:comp/DefaultManagedExecutorService")
    ManagedExecutorService executor;

    @Inject
    ServerStart progress;

    @Inject
    Instance<Startup> startup;

    private final AtomicBoolean ending = new AtomicBoolean();
    private final AtomicReference<@Nullable ProgramLog> log = new AtomicReference<>();

    void start(@Observes @Priority(FIRST) @Initialized(ApplicationScoped.class) Object event) {
        Optional.ofNullable(System.getenv("DRYDOCK_SITE"))
                .filter(site -> !site.isBlank())
                .ifPresent(site -> keepLog(Path.of(site)));
        executor.execute(this::run);
    }

    private void keepLog(Path site) {
        ProgramLog kept = ProgramLog.of(site, "orchestrator", System.getenv());
        kept.install();
        log.set(kept);
    }

    private void run() {
        try {
            startup.get().run();
        } catch (DrydockException e) {
            end("The server did not start: " + e.code() + ": " + e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.log(Level.FINE, "why the server did not start", e);
            end("The server did not start: " + cause(e));
        }
    }

    /** If a bean cannot be made, the message is that of the underlying cause. */
    private static String cause(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof DrydockException known) {
                return known.code() + ": " + known.getMessage();
            }
        }
        return String.valueOf(thrown);
    }

    /** By a thread of its own: the container's end waits for its own threads. */
    void end(String why) {
        if (ending.compareAndSet(false, true)) {
            progress.waits("it ends: see the server's log");
            LOG.severe(why);
            new Thread(() -> System.exit(EXIT), "end of the server").start();
        }
    }

    /** Before any bean goes: a start that is broken off by a stop has not failed. */
    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        ending.set(true);
    }

    @PreDestroy
    void endLog() {
        Optional.ofNullable(log.getAndSet(null)).ifPresent(ProgramLog::close);
    }
}
