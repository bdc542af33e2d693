package dev.drydock.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.drydock.failure.Catalogue;
import dev.drydock.failure.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every failure code has one name, and a paragraph in {@code docs/errors}. */
class FailureCatalogueTest {
    private static final Path ERRORS = Path.of(System.getProperty("drydock.basedir", "."), "docs", "errors");

    private static List<FailureCode> catalogue() {
        return new ClassFileImporter()
                .importPackages("dev.drydock.failure").stream()
                        .filter(JavaClass::isEnum)
                        .map(JavaClass::reflect)
                        .filter(FailureCode.class::isAssignableFrom)
                        .flatMap(type -> Arrays.stream(type.getEnumConstants()).map(FailureCode.class::cast))
                        .toList();
    }

    @Test
    void everyCodeHasAParagraph() throws IOException {
        try (Stream<Path> pages = Files.walk(ERRORS)) {
            String text = pages.filter(Files::isRegularFile)
                    .map(FailureCatalogueTest::read)
                    .collect(Collectors.joining("\n"));
            assertThat(catalogue())
                    .isNotEmpty()
                    .allSatisfy(code -> assertThat(text.lines()).contains("## " + code.name()));
        }
    }

    @Test
    void everyCodeIsFoundByItsName() {
        assertThat(catalogue())
                .allSatisfy(code -> assertThat(Catalogue.find(code.name())).contains(code));
        assertThat(Catalogue.find("OUT_OF_LUCK")).isEmpty();
    }

    @Test
    void noTwoCodesShareAName() {
        assertThat(catalogue().stream().map(FailureCode::name)).doesNotHaveDuplicates();
    }

    private static String read(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
