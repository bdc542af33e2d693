package dev.drydock.serving;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.PackageLimits;
import dev.drydock.programlog.ProgramLog;
import dev.drydock.supervisor.Watchdog;
import dev.drydock.tracing.RequestSpans;
import dev.drydock.tracing.Traces;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts the node with the application and ends it with it; reads the site's place and the system clock. */
public final class NodeLifecycle implements ServletContextListener {
    private static final String NODE = ServingNode.class.getName();
    private static final String LOG = ProgramLog.class.getName();

    private static final String TRACES = Traces.class.getName();
    private static final String LISTENERS = Listeners.class.getName();
    private static final String SPANS = RequestSpans.class.getName();

    static RequestSpans spansOf(ServletContext context) {
        return (RequestSpans) context.getAttribute(SPANS);
    }

    static ServingNode nodeOf(ServletContext context) {
        return (ServingNode) context.getAttribute(NODE);
    }

    static Listeners listenersOf(ServletContext context) {
        return (Listeners) context.getAttribute(LISTENERS);
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        event.getServletContext().setAttribute(LISTENERS, Listeners.of(System.getenv()));
        ProgramLog log = ProgramLog.of(site(), "serving", System.getenv());
        log.install();
        event.getServletContext().setAttribute(LOG, log);
        Traces traces = Traces.of(site(), "serving", System.getenv(), Clock.systemUTC());
        event.getServletContext().setAttribute(TRACES, traces);
        event.getServletContext().setAttribute(SPANS, new RequestSpans(traces, Clock.systemUTC()));
        ServingNode node = new ServingNode(
                new NodeFolder(site()),
                ServingNode.Settings.standard(PackageLimits.of(System.getenv()))
                        .scrubbing(scrub())
                        .tracing(traces),
                Clock.systemUTC());
        // Loads PyTorch, which takes longer on a busy machine than a question for the status may
        NodeEnvironment.current();
        node.start();
        Watchdog.of(System.getenv()).ifPresent(node::tellItIsAlive);
        event.getServletContext().setAttribute(NODE, node);
    }

    private static Optional<LocalTime> scrub() {
        String time = System.getenv().getOrDefault("DRYDOCK_SCRUB", "");
        return time.matches("[0-2][0-9]:[0-5][0-9]") ? Optional.of(LocalTime.parse(time)) : Optional.empty();
    }

    private static Path site() {
        @Nullable String site = System.getenv("DRYDOCK_SITE");
        if (site == null || site.isBlank()) {
            throw new DrydockException(
                    CommonFailure.CONFIGURATION_INVALID,
                    "The serving node cannot start: the environment variable DRYDOCK_SITE does not name the site's"
                            + " directory. Start it with 'drydock start'.");
        }
        return Path.of(site);
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (event.getServletContext().getAttribute(NODE) instanceof ServingNode node) {
            node.close();
        }
        if (event.getServletContext().getAttribute(TRACES) instanceof Traces traces) {
            traces.close();
        }
        if (event.getServletContext().getAttribute(LOG) instanceof ProgramLog log) {
            log.close();
        }
    }
}
