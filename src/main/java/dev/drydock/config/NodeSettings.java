package dev.drydock.config;

import dev.drydock.yaml.Section;
import dev.drydock.yaml.ValueType;
import java.util.List;
import java.util.Optional;

/**
 * Where a site's serving node runs, and how its orchestrator reaches it.
 *
 * @param runs which of the two servers run from this folder
 * @param url of the node, such as {@code https://node:9444}; empty if it listens at the site's own host and serving port
 * @param certificate PEM file that is pinned for the node, relative to the site's folder
 * @param tokenFile the node's management token, relative to the site's folder
 * @param listeners of a node that runs from this folder, beside the serving port
 */
public record NodeSettings(
        Runs runs, Optional<String> url, String certificate, String tokenFile, NodeListeners listeners) {
    static final String SERVERS = "servers";
    static final String URL = "node-url";
    static final String CERTIFICATE = "node-certificate";
    static final String TOKEN_FILE = "node-token-file";
    static final List<String> KEYS =
            List.of(SERVERS, URL, CERTIFICATE, TOKEN_FILE, NodeListeners.MANAGEMENT, NodeListeners.METRICS);

    /** The node beside the orchestrator, by the site's own certificate and token. */
    public static final NodeSettings BESIDE = new NodeSettings(
            Runs.BOTH, Optional.empty(), "etc/tls/server.pem", "etc/secrets/node.token", NodeListeners.NONE);

    /** A folder that holds a serving node alone. */
    public static final NodeSettings ALONE =
            new NodeSettings(Runs.SERVING, Optional.empty(), BESIDE.certificate, BESIDE.tokenFile, NodeListeners.NONE);

    private static final String FILE = "[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){0,7}";

    /** Which servers run from a site's folder. */
    public enum Runs {
        BOTH,
        ORCHESTRATOR,
        SERVING;

        public boolean orchestrator() {
            return this != SERVING;
        }

        public boolean serving() {
            return this != ORCHESTRATOR;
        }
    }

    static NodeSettings read(Section section, int servingPort) {
        Optional<String> url = section.find(
                URL,
                SiteValues.word(
                        "https://([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\]):[0-9]{1,5}",
                        "the node's address such as https://node:9444"));
        Optional<String> runs =
                section.find(SERVERS, SiteValues.word("both|orchestrator|serving", "both, orchestrator or serving"));
        if (url.isPresent()
                && runs.filter(which -> !which.equals("orchestrator")).isPresent()) {
            section.refuse(
                    SERVERS, "is " + runs.get() + "; write orchestrator where " + URL + " names a node elsewhere.");
        }
        return new NodeSettings(
                runs(runs.orElse(url.isPresent() ? "orchestrator" : "both")),
                url,
                section.optional(CERTIFICATE, file("etc/tls/node.pem"), BESIDE.certificate),
                section.optional(TOKEN_FILE, file("etc/secrets/node.token"), BESIDE.tokenFile),
                listeners(section, url.isPresent(), servingPort));
    }

    private static NodeListeners listeners(Section section, boolean elsewhere, int servingPort) {
        NodeListeners listeners = NodeListeners.read(section);
        if (elsewhere && !listeners.hosts().isEmpty()) {
            section.refuse(
                    listeners.management().isPresent() ? NodeListeners.MANAGEMENT : NodeListeners.METRICS,
                    "is for the folder of the node, and " + URL + " names a node elsewhere; write it there.");
        }
        if (listeners.management().isPresent()
                && listeners
                        .management()
                        .map(NodeListeners.Address::port)
                        .equals(listeners.metrics().map(NodeListeners.Address::port))) {
            section.refuse(
                    NodeListeners.METRICS,
                    "has the port of " + NodeListeners.MANAGEMENT
                            + "; the node knows them by their ports, so write another.");
        }
        if (listeners.hosts().containsKey(servingPort)) {
            section.refuse(
                    listeners
                                    .management()
                                    .filter(at -> at.port() == servingPort)
                                    .isPresent()
                            ? NodeListeners.MANAGEMENT
                            : NodeListeners.METRICS,
                    "has the serving port; the node knows them by their ports, so write another.");
        }
        return listeners;
    }

    private static ValueType<String> file(String example) {
        return SiteValues.word("(?!.*[.][.])" + FILE, "a file below the site's folder such as " + example);
    }

    private static Runs runs(String word) {
        return switch (word) {
            case "serving" -> Runs.SERVING;
            case "orchestrator" -> Runs.ORCHESTRATOR;
            default -> Runs.BOTH;
        };
    }
}
