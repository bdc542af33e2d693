package dev.drydock.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/**
 * Where a site keeps its records, as its orchestrator reads it: {@code drydock.db.url} and so on of {@code etc/orchestrator.xml}, else
 * the environment's {@code DRYDOCK_DB_URL} and so on, else H2 below {@code var/db}.
 *
 * @param url of JDBC
 */
public record SiteDatabase(String url, String user, String password) {
    private static final String PREFIX = "drydock.db.";
    private static final String H2 = "jdbc:h2:";
    private static final Pattern SERVER = Pattern.compile("jdbc:(?:h2:)?[a-z0-9]+://([^/?;]*).*");

    /** @param environment of the server */
    public static SiteDatabase of(SiteFolder site, Map<String, String> environment) {
        Map<String, String> variables = variables(site.registry());
        return new SiteDatabase(
                value("url", variables, environment)
                        .orElse("jdbc:h2:file:" + site.var().resolve("db/drydock")),
                value("user", variables, environment).orElse("drydock"),
                value("password", variables, environment).orElse(""));
    }

    private static Optional<String> value(String name, Map<String, String> variables, Map<String, String> environment) {
        String key = PREFIX + name;
        return Optional.ofNullable(variables.get(key))
                .or(() -> Optional.ofNullable(
                        environment.get(key.replace('.', '_').toUpperCase(Locale.ROOT))));
    }

    private static Map<String, String> variables(Path file) {
        Map<String, String> variables = new HashMap<>();
        for (Element variable : UserRegistry.elementsOf(file, "variable")) {
            variables.put(variable.getAttribute("name"), variable.getAttribute("value"));
        }
        return variables;
    }

    public boolean isH2() {
        return url.startsWith(H2);
    }

    /** The setting, if the database is on another host; one that cannot be read counts as another. */
    Optional<String> outside() {
        boolean file = isH2() && !url.matches(H2 + "(tcp|ssl):.*");
        return file || isServerHere() ? Optional.empty() : Optional.of(PREFIX + "url: " + place());
    }

    private boolean isServerHere() {
        return SERVER.matcher(url).matches()
                && !url.contains("PGHOST")
                && hosts().stream().allMatch(SiteDatabase::isHere);
    }

    /** The names or addresses of its servers; empty for a file, or if the URL names none. */
    List<String> hosts() {
        Matcher server = SERVER.matcher(url);
        return server.matches()
                ? Arrays.stream(server.group(1).split(",", -1))
                        .map(host -> host.replaceFirst("^.*@", "").replaceFirst(":[0-9]*$", ""))
                        .toList()
                : List.of();
    }

    /** Whether a host's name or address means this one. */
    static boolean isHere(@Nullable String host) {
        return host != null && host.matches("localhost|127[.][0-9.]+|\\[?::1\\]?|");
    }

    /** The URL without its settings, among which may be secrets. */
    public String place() {
        return url.replaceFirst("[?;].*", "");
    }

    @Override
    public String toString() {
        return "SiteDatabase[" + place() + ", user=" + user + "]";
    }
}
