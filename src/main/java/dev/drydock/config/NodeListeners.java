package dev.drydock.config;

import dev.drydock.yaml.Section;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where a serving node listens beside its serving port: for its orchestrator, and for a monitoring system. Both are absent unless {@code
 * site.yaml} names them; then everything is at the serving port.
 *
 * @param management the node's management, and predictions too; the serving port then has predictions alone
 * @param metrics the metrics; the serving port has none then
 */
public record NodeListeners(Optional<Address> management, Optional<Address> metrics) {
    static final String MANAGEMENT = "node-management";
    static final String METRICS = "node-metrics";

    public static final NodeListeners NONE = new NodeListeners(Optional.empty(), Optional.empty());

    /** As Liberty takes it: it does not listen. */
    private static final String NO_PORT = "-1";

    private static final int MOST_PORTS = 65_535;

    /**
     * @param host name or address of one of the machine's networks; an IPv6 address in brackets
     * @param port 1 to 65535
     */
    public record Address(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    static NodeListeners read(Section section) {
        return new NodeListeners(address(section, MANAGEMENT), address(section, METRICS));
    }

    private static Optional<Address> address(Section section, String key) {
        Optional<String> given = section.find(
                key,
                SiteValues.word(
                        "([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\]):[0-9]{1,5}",
                        "an address of this machine and a port such as 10.0.2.1:9445"));
        return given.flatMap(text -> {
            int colon = text.lastIndexOf(':');
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port < 1 || port > MOST_PORTS) {
                section.refuse(key, "has port " + port + "; write one from 1 to " + MOST_PORTS + ".");
                return Optional.empty();
            }
            return Optional.of(new Address(text.substring(0, colon), port));
        });
    }

    /** The addresses by their ports. */
    public Map<Integer, String> hosts() {
        Map<Integer, String> hosts = new TreeMap<>();
        management.ifPresent(address -> hosts.put(address.port(), address.host()));
        metrics.ifPresent(address -> hosts.put(address.port(), address.host()));
        return hosts;
    }

    /** For the node's server, whose {@code server.xml} has them as variables, and for its program, which knows a request by its port. */
    public Map<String, String> toEnvironment() {
        Map<String, String> environment = new TreeMap<>();
        put(environment, "DRYDOCK_MANAGEMENT_", management);
        put(environment, "DRYDOCK_METRICS_", metrics);
        return environment;
    }

    private static void put(Map<String, String> environment, String prefix, Optional<Address> address) {
        environment.put(
                prefix + "HOST",
                address.map(at -> at.host().replaceAll("[\\[\\]]", "")).orElse("localhost"));
        environment.put(
                prefix + "PORT", address.map(at -> Integer.toString(at.port())).orElse(NO_PORT));
    }
}
