package dev.drydock.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

    /** The URL without its settings, among which may be secrets. */
    public String place() {
        return url.replaceFirst("[?;].*", "");
    }

    @Override
    public String toString() {
        return "SiteDatabase[" + place() + ", user=" + user + "]";
    }
}
