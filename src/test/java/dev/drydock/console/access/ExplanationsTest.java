package dev.drydock.console.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.drydock.console.access.Explanations.Paragraph;
import dev.drydock.console.access.Explanations.Piece;
import dev.drydock.failure.FailureCode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationsTest {
    private final Explanations explanations = new Explanations();

    @Test
    void everyCodeIsExplainedInTheApplication() {
        List<String> codes = new ClassFileImporter()
                .importPackages("dev.drydock.failure").stream()
                        .filter(JavaClass::isEnum)
                        .map(JavaClass::reflect)
                        .filter(FailureCode.class::isAssignableFrom)
                        .flatMap(type -> Arrays.stream(type.getEnumConstants()))
                        .map(constant -> ((FailureCode) constant).name())
                        .toList();

        assertThat(codes)
                .hasSizeGreaterThan(100)
                .allSatisfy(code -> assertThat(explanations.find(code))
                        .as(code)
                        .hasValueSatisfying(
                                paragraphs -> assertThat(text(paragraphs)).hasSizeGreaterThan(20)));
    }

    @Test
    void wordsBetweenBackquotesAreCodeAndLinksAreTheirText() {
        List<Paragraph> paragraphs = explanations.find("TASK_INVALID").orElseThrow();

        assertThat(paragraphs.get(0).pieces()).contains(new Piece(true, "model.yaml"));
        assertThat(text(paragraphs)).doesNotContain("`", "](");
    }

    @Test
    void eachItemOfAListIsAParagraph() {
        List<Paragraph> paragraphs = explanations.find("NODE_NOT_READY").orElseThrow();

        assertThat(paragraphs)
                .hasSize(4)
                .element(1)
                .satisfies(item -> assertThat(text(List.of(item))).startsWith("- The node serves nothing yet"));
    }

    @Test
    void nothingIsExplainedThatIsNoCode() {
        assertThat(explanations.find("README")).isEmpty();
    }

    private static String text(List<Paragraph> paragraphs) {
        StringBuilder text = new StringBuilder();
        paragraphs.forEach(paragraph -> paragraph.pieces().forEach(piece -> text.append(piece.text())));
        return text.toString();
    }
}
