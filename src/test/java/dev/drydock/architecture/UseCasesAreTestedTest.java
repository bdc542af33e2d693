package dev.drydock.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each use case has a test that is found by its name, or its Javadoc names the test that covers it. */
class UseCasesAreTestedTest {
    private static final Path BASE = Path.of(System.getProperty("drydock.basedir", "."));
    private static final Path USE_CASES = BASE.resolve("src/main/java/dev/drydock/application");
    private static final Path TESTS = BASE.resolve("src/test/java");
    private static final Pattern BEAN = Pattern.compile("(?m)^@Singleton$");
    private static final Pattern LINE_END = Pattern.compile("\\s*\\n\\s*\\*?\\s*");
    private static final Pattern TESTED_BY = Pattern.compile("Tested by ((?:(?: and )?\\{@code \\w+\\})+)\\.");
    private static final Pattern NAME = Pattern.compile("\\{@code (\\w+)\\}");

    private final Set<String> tests = sources(TESTS)
            .map(Source::name)
            .filter(name -> name.endsWith("Test") || name.endsWith("IT"))
            .collect(Collectors.toSet());

    private record Source(String name, String text) {

        /** A class that the container makes, or that others use; a record, an enum or an exception does nothing alone. */
        boolean isUseCase() {
            return BEAN.matcher(text).find()
                    || Pattern.compile("(?m)^public (final )?class " + name + "\\b(?! extends \\w*Exception\\b)")
                            .matcher(text)
                            .find();
        }

        List<String> testedBy() {
            return TESTED_BY
                    .matcher(LINE_END.matcher(text).replaceAll(" "))
                    .results()
                    .flatMap(sentence -> NAME.matcher(sentence.group(1)).results())
                    .map(name -> name.group(1))
                    .toList();
        }
    }

    @Test
    void eachUseCaseHasATest() {
        List<Source> useCases = sources(USE_CASES).filter(Source::isUseCase).toList();

        assertThat(useCases).hasSizeGreaterThan(150);
        assertThat(useCases.stream().flatMap(useCase -> problem(useCase).stream()))
                .isEmpty();
    }

    private Optional<String> problem(Source useCase) {
        String name = useCase.name();
        List<String> unknown = useCase.testedBy().stream()
                .filter(test -> !tests.contains(test))
                .toList();
        if (!unknown.isEmpty()) {
            return Optional.of("The Javadoc of " + name + " names a test that does not exist: " + unknown);
        }
        boolean tested = !useCase.testedBy().isEmpty() || tests.contains(name + "Test") || tests.contains(name + "IT");
        return tested
                ? Optional.empty()
                : Optional.of(name + " has no test: write " + name
                        + "Test, or end its Javadoc with 'Tested by {@code X}.', where X is the test that covers it");
    }

    @Test
    void readsTheNamesOfTheTests() {
        assertThat(source("/** Seals. Tested by {@code SealTest}. */").testedBy())
                .containsExactly("SealTest");
        assertThat(source("/**\n * Seals. Tested\n * by {@code SealTest} and {@code\n * NightIT}.\n */")
                        .testedBy())
                .containsExactly("SealTest", "NightIT");
        assertThat(source("/** Not tested by {@code SealTest}, which uses it. */")
                        .testedBy())
                .isEmpty();
    }

    private static Source source(String text) {
        return new Source("Seal", text);
    }

    @Test
    void aRecordAnEnumAndAnExceptionNeedNoTest() {
        assertThat(source("@Singleton\nfinal class Seal {").isUseCase()).isTrue();
        assertThat(source("public final class Seal {").isUseCase()).isTrue();
        assertThat(source("public record Seal(String id) {").isUseCase()).isFalse();
        assertThat(source("public enum Seal {").isUseCase()).isFalse();
        assertThat(source("public final class Seal extends RuntimeException {").isUseCase())
                .isFalse();
    }

    private static Stream<Source> sources(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .map(UseCasesAreTestedTest::read)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Source read(Path file) {
        try {
            return new Source(file.getFileName().toString().replace(".java", ""), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
