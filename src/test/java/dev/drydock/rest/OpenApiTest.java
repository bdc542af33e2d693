package dev.drydock.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.SearchQuestion;
import jakarta.ws.rs.core.UriInfo;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.junit.jupiter.api.Test;

/** What the served OpenAPI document cannot find out by itself. */
class OpenApiTest {
    @Test
    void tellsEveryFilterOfASearch() throws NoSuchMethodException {
        Parameter[] told =
                ExecutionsResource.class.getMethod("list", UriInfo.class).getAnnotationsByType(Parameter.class);

        assertThat(Stream.of(told).map(Parameter::name)).containsExactlyInAnyOrderElementsOf(SearchQuestion.names());
        assertThat(told).allSatisfy(one -> assertThat(one.description()).isNotBlank());
    }
}
