package dev.drydock.programlog;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Writes what Drydock's classes log into a file of the site, one line an event. Nothing that fails here reaches who logs: events that
 * cannot be written are counted, and the first line after them says how many are missing. Thread-safe.
 */
public final class ProgramLog extends Handler {
    private static final Logger LOG = Logger.getLogger(ProgramLog.class.getName());
    /** Held here, since a logger that nobody holds loses its handlers. */
    private static final Logger DRYDOCK = Logger.getLogger("dev.drydock");

    private final Path file;
    private final LogFormat format;
    private final LogContext process;
    private final ZoneId zone;
    private final RotatingFile lines;

    private boolean writing;
    private long missing;

    /**
     * @param file such as {@code var/logs/orchestrator.log}
     * @param process fields that each line has
     * @param zone of the times, and in which days begin
     */
    public ProgramLog(Path file, ProgramLogSettings settings, LogContext process, ZoneId zone) {
        this.file = file;
        this.format = settings.format();
        this.process = process;
        this.zone = zone;
        this.lines = new RotatingFile(file, settings.mostBytes(), settings.keepDays(), zone, format::begins);
    }

    /**
     * The log of a server of a site.
     *
     * @param site its folder
     * @param server {@code orchestrator} or {@code serving}
     * @param environment of the process; {@code DRYDOCK_NODE} names a further orchestrator, which has a file of its own
     */
    public static ProgramLog of(Path site, String server, Map<String, String> environment) {
        Optional<String> node = Optional.ofNullable(environment.get("DRYDOCK_NODE"))
                .filter(name -> name.matches("[A-Za-z0-9._-]{1,100}"));
        String name = server + node.map(own -> "." + own).orElse("") + ".log";
        return new ProgramLog(
                site.resolve("var/logs").resolve(name),
                ProgramLogSettings.of(environment),
                LogContext.NONE.with(LogField.SERVER, server).with(LogField.NODE, node.orElseGet(ProgramLog::host)),
                ZoneId.systemDefault());
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** From now on events are written; until {@link #close}. */
    public void install() {
        DRYDOCK.addHandler(this);
    }

    @Override
    public synchronized void publish(LogRecord record) {
        if (writing || !isLoggable(record)) {
            return; // what this class itself has to say of its file stands in the server's own log
        }
        writing = true;
        try {
            write(record);
        } catch (IOException | RuntimeException e) {
            if (missing++ == 0) {
                LOG.warning(() -> "The program log " + file + " cannot be written: " + e
                        + ". The server continues, and tries again at each event. Until then events are only in"
                        + " Liberty's messages.log. Check the disk, and the folder's owner and mode.");
            }
        } finally {
            writing = false;
        }
    }

    private void write(LogRecord record) throws IOException {
        if (missing > 0) {
            LogRecord gap = new LogRecord(
                    Level.WARNING,
                    missing + " events before this one are missing here, since " + file.getFileName()
                            + " could not be written. They are in Liberty's messages.log.");
            gap.setLoggerName(ProgramLog.class.getName());
            gap.setInstant(record.getInstant());
            append(gap);
            missing = 0;
        }
        append(record);
    }

    private void append(LogRecord record) throws IOException {
        lines.append(format.line(LogEvent.of(record, process, zone)), record.getInstant());
    }

    @Override
    public void flush() {}

    @Override
    public synchronized void close() {
        DRYDOCK.removeHandler(this);
        try {
            lines.close();
        } catch (IOException e) {
            reportError("program log", e, ErrorManager.CLOSE_FAILURE);
        }
    }
}
