package dev.drydock.tracing;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The spans of this server on their way to where the site says. {@link #add} never waits and never throws: spans that do not fit into the
 * queue are dropped and counted. If the site names nothing, there is no queue, thread, file or connection. Thread-safe.
 */
public final class Traces implements AutoCloseable {
    /** About a megabyte. */
    static final int MOST_WAITING = 4096;

    static final int MOST_TOGETHER = 256;

    private static final Logger LOG = Logger.getLogger(Traces.class.getName());

    private final Optional<Export> export;

    private Traces(Optional<Export> export) {
        this.export = export;
    }

    /**
     * How the export takes its time.
     *
     * @param again pause after a failure
     * @param quiet at most one line of the log about failures in this time
     * @param end how long the end of the server waits for what is in the queue
     */
    record Pace(Duration again, Duration quiet, Duration end) {
        static final Pace USUAL = new Pace(Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofSeconds(3));
    }

    /** Of a site that wants none. */
    public static Traces off() {
        return new Traces(Optional.empty());
    }

    /**
     * Those of a server of a site.
     *
     * @param server {@code orchestrator} or {@code serving}
     * @param environment of the process; {@code DRYDOCK_NODE} names a further orchestrator, which has a file of its own
     */
    public static Traces of(Path site, String server, Map<String, String> environment, Clock clock) {
        return of(site, server, environment, clock, Pace.USUAL);
    }

    static Traces of(Path site, String server, Map<String, String> environment, Clock clock, Pace pace) {
        Optional<String> node = Optional.ofNullable(environment.get("DRYDOCK_NODE"))
                .filter(name -> name.matches("[A-Za-z0-9._-]{1,100}"));
        String name = server + node.map(own -> "." + own).orElse("");
        return new Traces(SpanTarget.of(site, name, environment, clock)
                .map(target -> new Export(
                        target,
                        new OtlpJson(Map.of("service.name", "drydock-" + server, "service.instance.id", name)),
                        pace)));
    }

    public boolean isOn() {
        return export.isPresent();
    }

    public void add(Span span) {
        export.ifPresent(on -> on.add(span));
    }

    /** How many spans were lost since the start. */
    public long dropped() {
        return export.map(on -> on.dropped.sum()).orElse(0L);
    }

    /** How many spans were written since the start. */
    public long written() {
        return export.map(on -> on.written.sum()).orElse(0L);
    }

    /** Writes what waits, as far as that succeeds in a few seconds. */
    @Override
    public void close() {
        export.ifPresent(Export::close);
    }

    private static final class Export implements Runnable {
        private final SpanTarget target;
        private final OtlpJson form;
        private final Pace pace;
        private final BlockingQueue<Span> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
        private final LongAdder dropped = new LongAdder();
        private final LongAdder written = new LongAdder();
        private final Thread thread;
        private volatile boolean ending;
        private @Nullable Long warned;

        Export(SpanTarget target, OtlpJson form, Pace pace) {
            this.target = target;
            this.form = form;
            this.pace = pace;
            this.thread = new Thread(this, "traces");
            thread.setDaemon(true);
            thread.start();
        }

        void add(Span span) {
            if (ending || !waiting.offer(span)) {
                dropped.increment();
            }
        }

        @Override
        public void run() {
            List<Span> batch = new ArrayList<>();
            try {
                while (!ending || !waiting.isEmpty()) {
                    take(batch);
                    write(batch);
                    batch.clear();
                }
            } catch (InterruptedException e) {
                // The end of the server; what is left counts as lost
            } finally {
                dropped.add(batch.size() + waiting.size());
                waiting.clear();
                closeTarget();
            }
        }

        private void take(List<Span> batch) throws InterruptedException {
            Span first = waiting.poll(1, TimeUnit.SECONDS);
            if (first != null) {
                batch.add(first);
                waiting.drainTo(batch, MOST_TOGETHER - 1);
            }
        }

        /** Until it is written: meanwhile the queue fills, and what comes then is lost. */
        private void write(List<Span> batch) throws InterruptedException {
            while (!batch.isEmpty()) {
                try {
                    target.sink().write(form.write(batch));
                    written.add(batch.size());
                    return;
                } catch (SpanSink.Refused e) {
                    dropped.add(batch.size());
                    warn(e, "These " + batch.size() + " spans are lost.");
                    return;
                } catch (IOException e) {
                    warn(e, "Up to " + MOST_WAITING + " spans wait; later ones are lost.");
                } catch (RuntimeException e) {
                    dropped.add(batch.size());
                    warn(e, "These " + batch.size() + " spans are lost.");
                    return;
                }
                if (ending || Thread.interrupted()) {
                    throw new InterruptedException();
                }
                Thread.sleep(pace.again().toMillis());
            }
        }

        private void warn(Exception why, String effect) {
            long now = System.nanoTime();
            Long before = warned;
            if (before == null || now - before >= pace.quiet().toNanos()) {
                warned = now;
                LOG.log(
                        Level.WARNING,
                        () -> "Traces cannot be written to " + target.name() + ": " + reason(why) + ". " + effect
                                + " Jobs are not affected. Check the key traces of site.yaml and what it names.");
            }
        }

        private static String reason(Exception why) {
            return Optional.ofNullable(why.getMessage()).orElse(why.getClass().getSimpleName());
        }

        private void closeTarget() {
            try {
                target.sink().close();
            } catch (IOException e) {
                LOG.log(Level.FINE, e, () -> "The traces " + target.name() + " are not closed");
            }
        }

        void close() {
            ending = true;
            try {
                thread.join(pace.end().toMillis());
                thread.interrupt();
                thread.join(pace.end().toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
