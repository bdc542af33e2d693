package dev.drydock.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drydock.application.runs.SearchQuestion;
import dev.drydock.failure.DrydockException;
import dev.drydock.rest.runs.ExecutionsResource;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the served OpenAPI document cannot find out by itself. */
class OpenApiTest {
    private static Stream<Parameter> told() {
        try {
            return Stream.of(
                    ExecutionsResource.class.getMethod("list", UriInfo.class).getAnnotationsByType(Parameter.class));
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    private static Schema schema(String filter) {
        return told().filter(one -> one.name().equals(filter))
                .findFirst()
                .orElseThrow()
                .schema();
    }

    @Test
    void tellsEveryFilterOfASearchWithItsTypeAndWhatItIs() {
        assertThat(told().map(Parameter::name)).containsExactlyInAnyOrderElementsOf(SearchQuestion.names());
        assertThat(told()).allSatisfy(one -> {
            assertThat(one.description()).as(one.name()).isNotBlank();
            assertThat(one.schema().type()).as(one.name()).isNotEqualTo(SchemaType.DEFAULT);
        });
        assertThat(told().filter(one -> one.schema().type() == SchemaType.INTEGER))
                .extracting(Parameter::name)
                .containsExactlyInAnyOrder("page", "pageSize", "limit", "before");
    }

    /** The search itself decides; the document must say the same. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "jobInstanceId 10:20 true",
                "jobInstanceId >10 true",
                "jobInstanceId 10,12 true",
                "jobInstanceId ten false",
                "createTime 2026-11-01:2026-11-24 true",
                "createTime <3d true",
                "createTime yesterday false",
                "lastUpdatedTime 2026-11-24 true",
                "lastUpdatedTime 3d false",
                "status WAITING,STARTING,STARTED,STOPPING,STOPPED,FAILED,COMPLETED,ABANDONED true",
                "status DONE false",
                "instanceState SUBMITTED,JMS_QUEUED,JMS_CONSUMED,DISPATCHED true",
                "instanceState DONE false",
                "snapshot 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef true",
                "snapshot 0123 false",
                "package 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF false",
                "sort jobInstanceId,-executionId,jobName,model,submitter true",
                "sort instanceState,exitStatus,-createTime,lastUpdatedTime true",
                "sort name false"
            })
    void aPatternAllowsWhatTheSearchAllows(String filter, String value, boolean allowed) {
        assertThat(value.matches(schema(filter).pattern())).isEqualTo(allowed);
        assertSearch(filter, value, allowed);
    }

    @ParameterizedTest
    @CsvSource({"page", "pageSize", "limit"})
    void boundsAreThoseOfTheSearch(String filter) {
        Schema schema = schema(filter);
        assertSearch(filter, schema.minimum(), true);
        assertSearch(filter, schema.maximum(), true);
        assertSearch(filter, Long.toString(Long.parseLong(schema.minimum()) - 1), false);
        assertSearch(filter, Long.toString(Long.parseLong(schema.maximum()) + 1), false);
        assertThat(schema.defaultValue()).isNotBlank();
    }

    private static void assertSearch(String filter, String value, boolean allowed) {
        Map<String, List<String>> asked = Map.of(filter, List.of(value));
        if (allowed) {
            assertThat(SearchQuestion.read(asked, Instant.EPOCH)).isNotNull();
        } else {
            assertThatThrownBy(() -> SearchQuestion.read(asked, Instant.EPOCH))
                    .isInstanceOf(DrydockException.class)
                    .hasMessageContaining("'" + value + "'");
        }
    }
}
