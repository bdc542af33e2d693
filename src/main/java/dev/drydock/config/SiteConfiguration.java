package dev.drydock.config;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * A site's {@code etc/site.yaml}.
 *
 * @param site the site's name; orders and approvals are bound to it
 * @param stage such as {@code production}; orders and approvals are bound to it
 * @param host the address that both servers listen on
 * @param orchestratorPort TCP port, 1 to 65535
 * @param servingPort TCP port, 1 to 65535
 * @param workerSlots how many workers run at once on this machine, 1 to 64
 * @param workerMemory largest heap of a worker JVM, such as {@code 1g}
 */
public record SiteConfiguration(
        String site,
        String stage,
        String host,
        int orchestratorPort,
        int servingPort,
        int workerSlots,
        String workerMemory) {
    private static final Set<String> KEYS = new TreeSet<>(
            Set.of("site", "stage", "host", "orchestrator-port", "serving-port", "worker-slots", "worker-memory"));

    /** What a new site starts with. */
    public static SiteConfiguration standard(String site, int orchestratorPort, int servingPort) {
        return new SiteConfiguration(site, "production", "localhost", orchestratorPort, servingPort, 1, "1g");
    }

    /** The text of {@code site.yaml} that {@link #read} reads back. */
    public String toYaml() {
        return """
                # This site. Changes take effect at the next start.
                site: %s
                stage: %s
                host: %s
                orchestrator-port: %d
                serving-port: %d
                worker-slots: %d
                worker-memory: %s
                """.formatted(site, stage, host, orchestratorPort, servingPort, workerSlots, workerMemory);
    }

    /** @throws DrydockException {@link CommonFailure#CONFIGURATION_INVALID} with every problem of the file */
    public static SiteConfiguration read(Path file) {
        Object loaded;
        try {
            loaded = new Load(
                            LoadSettings.builder().setAllowDuplicateKeys(false).build())
                    .loadFromString(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The site's configuration " + file + " cannot be read. 'drydock server start' makes a new site's.",
                    e);
        } catch (YamlEngineException e) {
            throw invalid(file, List.of("it is not YAML: " + firstLine(e)));
        }
        if (!(loaded instanceof Map<?, ?> values)) {
            throw invalid(file, List.of("it must be a mapping of keys to values"));
        }
        return new Reader(values).read(file);
    }

    private static String firstLine(YamlEngineException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
    }

    private static DrydockException invalid(Path file, List<String> problems) {
        return new DrydockException(
                CommonFailure.CONFIGURATION_INVALID,
                "The site's configuration " + file + " has " + problems.size() + " problem(s): "
                        + String.join("; ", problems) + ". Mend the file and start again.");
    }

    /** Collects every problem before it complains. */
    private static final class Reader {
        private final Map<?, ?> values;
        private final List<String> problems = new ArrayList<>();

        Reader(Map<?, ?> values) {
            this.values = values;
        }

        SiteConfiguration read(Path file) {
            for (Object key : values.keySet()) {
                if (!KEYS.contains(String.valueOf(key))) {
                    problems.add("'" + key + "' is not a key; allowed are " + KEYS);
                }
            }
            SiteConfiguration site = new SiteConfiguration(
                    text("site", "[a-z0-9][a-z0-9-]{0,62}"),
                    text("stage", "[a-z0-9][a-z0-9-]{0,62}"),
                    text("host", "[A-Za-z0-9.:*_-]{1,255}"),
                    number("orchestrator-port", 65_535),
                    number("serving-port", 65_535),
                    number("worker-slots", 64),
                    text("worker-memory", "[1-9][0-9]{0,5}[mg]"));
            if (!problems.isEmpty()) {
                throw invalid(file, problems);
            }
            return site;
        }

        private String text(String key, String pattern) {
            Object value = values.get(key);
            if (value == null || !value.toString().matches(pattern)) {
                problems.add(key + " is '" + value + "' and must match " + pattern);
                return "";
            }
            return value.toString();
        }

        private int number(String key, int max) {
            if (values.get(key) instanceof Integer value && value >= 1 && value <= max) {
                return value;
            }
            problems.add(key + " is '" + values.get(key) + "' and must be a whole number from 1 to " + max);
            return 0;
        }
    }
}
