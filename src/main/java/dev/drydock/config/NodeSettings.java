package dev.drydock.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a site's serving node runs, and how its orchestrator reaches it.
 *
 * @param runs which of the two servers run from this folder
 * @param url of the node, such as {@code https://node:9444}; empty if it listens at the site's own host and serving port
 * @param certificate PEM file that is pinned for the node, relative to the site's folder
 * @param tokenFile the node's management token, relative to the site's folder
 */
public record NodeSettings(Runs runs, Optional<String> url, String certificate, String tokenFile) {
    static final String SERVERS = "servers";
    static final String URL = "node-url";
    static final String CERTIFICATE = "node-certificate";
    static final String TOKEN_FILE = "node-token-file";
    static final List<String> KEYS = List.of(SERVERS, URL, CERTIFICATE, TOKEN_FILE);

    /** The node beside the orchestrator, by the site's own certificate and token. */
    public static final NodeSettings BESIDE =
            new NodeSettings(Runs.BOTH, Optional.empty(), "etc/tls/server.pem", "etc/secrets/node.token");

    /** A folder that holds a serving node alone. */
    public static final NodeSettings ALONE =
            new NodeSettings(Runs.SERVING, Optional.empty(), BESIDE.certificate, BESIDE.tokenFile);

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

    /** @param problems takes a sentence for whatever is wrong */
    static NodeSettings read(Map<String, FlatYaml.Value> values, List<String> problems) {
        Optional<String> url = text(
                values,
                problems,
                URL,
                "https://([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\]):[0-9]{1,5}",
                "the node's address such as https://node:9444");
        Optional<String> runs =
                text(values, problems, SERVERS, "both|orchestrator|serving", "both, orchestrator or serving");
        if (url.isPresent()
                && runs.filter(which -> !which.equals("orchestrator")).isPresent()) {
            problems.add(said(SERVERS, values) + " and must be orchestrator where " + URL + " names a node elsewhere");
        }
        return new NodeSettings(
                runs(runs.orElse(url.isPresent() ? "orchestrator" : "both")),
                url,
                text(values, problems, CERTIFICATE, FILE, "a file below the site's folder such as etc/tls/node.pem")
                        .orElse(BESIDE.certificate),
                text(
                                values,
                                problems,
                                TOKEN_FILE,
                                FILE,
                                "a file below the site's folder such as etc/secrets/node.token")
                        .orElse(BESIDE.tokenFile));
    }

    private static Runs runs(String word) {
        return switch (word) {
            case "serving" -> Runs.SERVING;
            case "orchestrator" -> Runs.ORCHESTRATOR;
            default -> Runs.BOTH;
        };
    }

    private static Optional<String> text(
            Map<String, FlatYaml.Value> values, List<String> problems, String key, String pattern, String wanted) {
        FlatYaml.Value value = values.get(key);
        if (value != null && (!value.text().matches(pattern) || value.text().contains(".."))) {
            problems.add(said(key, values) + " and must be " + wanted);
            return Optional.empty();
        }
        return Optional.ofNullable(value).map(FlatYaml.Value::text);
    }

    private static String said(String key, Map<String, FlatYaml.Value> values) {
        FlatYaml.Value value = Objects.requireNonNull(values.get(key));
        return "line " + value.line() + ": " + key + " is '" + FlatYaml.Value.shown(value.text()) + "'";
    }
}
