package dev.drydock.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drydock.programlog.LogField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files for Elasticsearch and Graylog, and the guide's table, name the fields that a program log can have, and no others. */
class LogStoresTest {
    private static final Path BASE = Path.of(System.getProperty("drydock.basedir", "."));
    private static final Path LOGS = BASE.resolve("src/main/dist/share/logs");
    /** Presence; the others compare: exactly, smaller, by a regular expression. */
    private static final int PRESENCE = 5;

    private static final Set<Integer> RULES = Set.of(1, 3, 4, PRESENCE);

    private static JsonNode read(String name) throws IOException {
        return new ObjectMapper().readTree(LOGS.resolve(name).toFile());
    }

    private static String typeOf(LogField.Kind kind) {
        return switch (kind) {
            case TIME -> "date";
            case WORD -> "keyword";
            case NUMBER -> "long";
            case TEXT -> "text";
        };
    }

    @Test
    void theTemplateOfElasticsearchHasEachFieldWithItsType() throws IOException {
        JsonNode template = read("elasticsearch-template.json");
        Map<String, String> expected = Stream.of(LogField.values())
                .collect(
                        Collectors.toMap(LogField::wireName, field -> typeOf(field.kind()), (a, b) -> a, TreeMap::new));
        Map<String, String> found = new TreeMap<>();
        template.at("/template/mappings/properties")
                .properties()
                .forEach(field ->
                        found.put(field.getKey(), field.getValue().path("type").asText()));
        assertThat(found).isEqualTo(expected);
        assertThat(template.at("/_meta/description").asText()).contains("Not run here");
    }

    /** Graylog takes the {@code _} from the names. */
    @Test
    void theStreamsOfGraylogAskForFieldsThatDrydockWrites() throws IOException {
        Set<String> written =
                Stream.of(LogField.values()).map(LogField::wireName).collect(Collectors.toSet());
        JsonNode streams = read("graylog-streams.json");
        assertThat(streams).isNotEmpty();
        for (JsonNode stream : streams) {
            assertThat(stream.path("description").asText()).contains("Not run here");
            assertThat(stream.path("rules")).isNotEmpty().allSatisfy(rule -> {
                assertThat(written).contains(rule.path("field").asText());
                assertThat(RULES).contains(rule.path("type").asInt());
                assertThat(rule.path("value").asText().isEmpty())
                        .isEqualTo(rule.path("type").asInt() == PRESENCE);
            });
        }
    }

    @Test
    void theGuideHasALineForEachField() throws IOException {
        Set<String> rows = Files.readAllLines(BASE.resolve("docs/guides/monitoring.md")).stream()
                .dropWhile(line -> !line.startsWith("| Field |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .flatMap(line -> Stream.of(line.split("\\|", -1)[1].split(",", -1)))
                .map(name -> name.replace("`", "").strip())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(LogField.values()).map(LogField::wireName).toList());
    }
}
