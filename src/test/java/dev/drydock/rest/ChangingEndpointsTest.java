package dev.drydock.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.drydock.installed.RoleMatrix;
import dev.drydock.installed.RoleMatrix.Call;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No endpoint that is more than a look is missing among the calls that are asked for in every role. */
class ChangingEndpointsTest {
    private static final Set<String> LOOKS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Pattern PARAMETER = Pattern.compile("\\{\\s*\\w+\\s*(?::\\s*((?:[^{}]|\\{[^{}]*})+?)\\s*)?}");

    /** A method of a resource, as requests reach it. */
    private record Endpoint(String method, String path) {
        boolean isReachedBy(Call call) {
            String address = call.path().replaceFirst("[?].*", "");
            return call.method().equals(method) && address.matches(pattern());
        }

        private String pattern() {
            return PARAMETER
                    .matcher(path)
                    .replaceAll(found -> Optional.ofNullable(found.group(1))
                            .map(Matcher::quoteReplacement)
                            .orElse("[^/]+"));
        }
    }

    private static final List<Endpoint> CHANGING = changing();
    private static final List<Call> CALLS = RoleMatrix.calls(java.nio.file.Path.of("folder"));

    private static List<Endpoint> changing() {
        return new ClassFileImporter()
                .importPackages("dev.drydock.rest").stream()
                        .map(JavaClass::reflect)
                        .filter(type -> type.isAnnotationPresent(Path.class))
                        .flatMap(
                                type -> Arrays.stream(type.getDeclaredMethods()).flatMap(ChangingEndpointsTest::of))
                        .filter(endpoint -> !LOOKS.contains(endpoint.method()))
                        .toList();
    }

    private static Stream<Endpoint> of(Method method) {
        String path = "/" + method.getDeclaringClass().getAnnotation(Path.class).value()
                + Optional.ofNullable(method.getAnnotation(Path.class))
                        .map(own -> "/" + own.value())
                        .orElse("");
        return Arrays.stream(method.getAnnotations())
                .map(Annotation::annotationType)
                .flatMap(type -> Stream.ofNullable(type.getAnnotation(HttpMethod.class)))
                .map(http -> new Endpoint(http.value(), path));
    }

    @Test
    void eachIsAskedForInEveryRole() {
        assertThat(CHANGING)
                .hasSizeGreaterThan(15)
                .allSatisfy(
                        endpoint -> assertThat(CALLS).as(endpoint.toString()).anyMatch(endpoint::isReachedBy));
    }

    @Test
    void noCallGoesWhereThereIsNothing() {
        assertThat(CALLS)
                .filteredOn(call -> !LOOKS.contains(call.method()))
                .allSatisfy(
                        call -> assertThat(CHANGING).as(call.path()).anyMatch(endpoint -> endpoint.isReachedBy(call)));
    }
}
