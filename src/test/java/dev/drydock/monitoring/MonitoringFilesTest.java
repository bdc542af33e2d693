package dev.drydock.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;

/** The guide names every metric and rule and no other; promtool takes the rules, their tests, and what the dashboards ask. */
class MonitoringFilesTest {
    private static final Path BASE = Path.of(System.getProperty("drydock.basedir", "."));
    private static final Path GUIDE = BASE.resolve("docs/guides/monitoring.md");
    private static final Path MAIN = BASE.resolve("src/main/java/dev/drydock");
    private static final Path TESTS = BASE.resolve("src/test/resources/monitoring");
    private static final List<String> OF_RULES = List.of("drydock.rules.test.yml", "drydock.rules.days.test.yml");
    private static final MonitoringFiles FILES = new MonitoringFiles(BASE.resolve("src/main/dist/share/monitoring"));

    @TempDir
    Path folder;

    @Test
    void theTablesOfTheGuideAndTheCodeNameTheSameMetrics() throws IOException {
        assertThat(inTables("`((?:drydock|jvm|process)_[a-z0-9_]+)`")).isEqualTo(inCode());
    }

    @Test
    void theGuideNamesTheShippedRules() throws IOException {
        assertThat(inTables("`(Drydock[A-Za-z]+)`")).isEqualTo(Set.copyOf(alerts()));
    }

    @Test
    void eachRuleHasASummaryThatIsASentenceAndAPageThatIsThere() throws IOException {
        List<String> lines = Files.readAllLines(FILES.rules());
        List<String> summaries = values(lines, "summary: ");
        List<String> pages = values(lines, "doc: ");
        assertThat(summaries).hasSameSizeAs(alerts()).allMatch(sentence -> sentence.matches("\"[^\"]+\\.\""));
        assertThat(pages).hasSameSizeAs(alerts());
        for (String page : pages) {
            String[] parts = page.split("#", -1);
            Path file = BASE.resolve(parts[0]);
            assertThat(file).isRegularFile();
            if (parts.length > 1) {
                assertThat(Files.readAllLines(file).stream().filter(line -> line.startsWith("#")))
                        .as(page)
                        .anyMatch(line -> anchor(line).equals(parts[1]));
            }
        }
    }

    /** Each once with what makes it alert and once with what does not. */
    @Test
    void eachRuleIsTestedBothWays() throws IOException {
        StringBuilder tests = new StringBuilder();
        for (String name : OF_RULES) {
            tests.append(Files.readString(TESTS.resolve(name)));
        }
        for (String alert : alerts()) {
            assertThat(tests.toString())
                    .contains(
                            "alertname: " + alert + "\n        exp_alerts:\n",
                            "alertname: " + alert + "\n        exp_alerts: []");
        }
    }

    @Test
    void promtoolTakesTheRulesAndTheirTests() throws IOException, InterruptedException {
        Promtool.requireInstalled();
        Files.copy(FILES.rules(), folder.resolve("drydock.rules.yml"));

        assertThat(Promtool.call("check", "rules", FILES.rules().toString())).contains("SUCCESS");
        for (String name : OF_RULES) {
            Path tests = Files.copy(TESTS.resolve(name), folder.resolve(name));
            assertThat(Promtool.call("test", "rules", tests.toString())).contains("SUCCESS");
        }
    }

    @Test
    void promtoolTakesWhatTheDashboardsAsk() throws IOException, InterruptedException {
        Promtool.requireInstalled();
        List<Object> rules = new ArrayList<>();
        for (JsonNode dashboard : FILES.dashboards()) {
            for (String expression : MonitoringFiles.expressions(dashboard)) {
                rules.add(Map.of("record", "panel:" + rules.size(), "expr", expression));
            }
        }
        assertThat(rules).hasSizeGreaterThan(50);
        Path file = folder.resolve("panels.yml");
        Files.writeString(
                file,
                new Dump(DumpSettings.builder().build())
                        .dumpToString(Map.of("groups", List.of(Map.of("name", "panels", "rules", rules)))));

        assertThat(Promtool.call("check", "rules", file.toString())).contains("SUCCESS: " + rules.size());
    }

    @Test
    void rulesAndDashboardsAskForMetricsThatAreThere() throws IOException {
        Set<String> known = inCode();
        for (JsonNode dashboard : FILES.dashboards()) {
            for (String expression : MonitoringFiles.expressions(dashboard)) {
                assertThat(known).as(expression).containsAll(MonitoringFiles.metrics(expression));
            }
        }
        String rules = Files.readString(FILES.rules());
        assertThat(known)
                .containsAll(rules.lines()
                        .filter(line -> line.startsWith("          ") && !line.contains(": "))
                        .flatMap(line -> MonitoringFiles.metrics(line).stream())
                        .collect(Collectors.toSet()));
        assertThat(known).containsAll(MonitoringFiles.sometimes());
    }

    /** A site without internet imports them, whatever its data source is called. */
    @Test
    void dashboardsNameTheirDataSourceByAVariableAndNothingOutside() throws IOException {
        for (JsonNode dashboard : FILES.dashboards()) {
            String title = dashboard.path("title").asText();
            assertThat(dashboard.toString()).as(title).doesNotContain("http");
            assertThat(dashboard.at("/templating/list/0/type").asText()).isEqualTo("datasource");
            assertThat(dashboard.path("panels").findValues("datasource"))
                    .as(title)
                    .isNotEmpty()
                    .allMatch(source -> source.path("uid").asText().equals("${datasource}"));
            assertThat(dashboard.path("panels").findValuesAsText("id")).doesNotHaveDuplicates();
        }
    }

    private static List<String> alerts() throws IOException {
        return values(Files.readAllLines(FILES.rules()), "- alert: ");
    }

    private static List<String> values(List<String> lines, String key) {
        return lines.stream()
                .map(String::strip)
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()))
                .toList();
    }

    /** As renderers of Markdown make it. */
    private static String anchor(String heading) {
        return heading.replaceFirst("^#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9 -]", "")
                .replace(' ', '-');
    }

    /** In the first cells of the guide's tables. */
    private static Set<String> inTables(String name) throws IOException {
        return Files.readAllLines(GUIDE).stream()
                .filter(line -> line.startsWith("| `"))
                .flatMap(line -> Pattern.compile(name)
                        .matcher(line.split("(?<!\\\\)\\|", -1)[1])
                        .results())
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> inCode() throws IOException {
        Set<String> names = new TreeSet<>();
        Pattern literal = Pattern.compile("\"((?:drydock|jvm|process)_[a-z0-9_]+)\"");
        for (String room : List.of("rest/monitoring", "openmetrics", "serving")) {
            try (Stream<Path> files = Files.list(MAIN.resolve(room))) {
                for (Path file : files.filter(one -> one.toString().endsWith("Metrics.java"))
                        .toList()) {
                    literal.matcher(Files.readString(file)).results().forEach(match -> names.add(match.group(1)));
                }
            }
        }
        return names;
    }
}
