package dev.drydock.bootstrap;

import dev.drydock.application.monitoring.ConnectionPool;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Open Liberty's pool of connections to the database, as its own MBean describes it: lines such as {@code available=3}. */
@Singleton
final class ServerPool implements ConnectionPool {
    private static final Logger LOG = Logger.getLogger(ServerPool.class.getName());
    private static final String NAME =
            "WebSphere:type=com.ibm.ws.jca.cm.mbean.ConnectionManagerMBean,jndiName=jdbc/drydock,*";
    private static final Pattern LINE = Pattern.compile("(?m)^(maxPoolSize|size|waiting|available)=(\\d+)\\s*$");

    @Override
    public Optional<State> now() {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            for (ObjectName pool : server.queryNames(new ObjectName(NAME), null)) {
                Object contents = server.invoke(pool, "showPoolContents", new Object[0], new String[0]);
                return read(String.valueOf(contents));
            }
        } catch (JMException e) {
            LOG.log(Level.FINE, "The pool of connections cannot be asked", e);
        }
        return Optional.empty();
    }

    /** Empty of another text than Open Liberty's. */
    static Optional<State> read(String contents) {
        Map<String, Long> lines = LINE.matcher(contents)
                .results()
                .collect(Collectors.toMap(
                        line -> line.group(1), line -> Long.valueOf(line.group(2)), (one, two) -> one));
        Long size = lines.get("size");
        Long available = lines.get("available");
        Long waiting = lines.get("waiting");
        Long most = lines.get("maxPoolSize");
        return size == null || available == null || waiting == null || most == null
                ? Optional.empty()
                : Optional.of(new State(size, Math.max(0, size - available), waiting, most));
    }
}
