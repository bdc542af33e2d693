package dev.drydock.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.failure.CommonFailure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the documentation of this repository, as an installation has it. */
class ManualTest {
    private final Manual manual = Manual.read(Path.of("docs"));

    @Test
    void hasThePagesOfTheIndexByKind() {
        assertThat(manual.pages()).hasSizeGreaterThan(40);
        assertThat(manual.pages())
                .extracting(ManualPage::kind)
                .containsOnly("Tutorials", "How-to guides", "Reference", "Explanation");
    }

    @Test
    void findsAPageByItsNameOrTheLastPartOfIt() {
        assertThat(manual.page("guides/backup").orElseThrow().title()).isEqualTo("Back up, keep and erase");
        assertThat(manual.page("Backup.md")).isEqualTo(manual.page("guides/backup"));
        assertThat(manual.page("no-such-page")).isEmpty();
    }

    @Test
    void explainsEveryFailureCode() {
        assertThat(CommonFailure.values())
                .allSatisfy(code -> assertThat(
                                manual.failure(code.name()).orElseThrow().text())
                        .startsWith("## " + code.name()));
    }

    @Test
    void findsTheSectionsThatHaveAllWordsTheHeadingsFirst() {
        assertThat(manual.search("restore backup"))
                .isNotEmpty()
                .allSatisfy(hit -> assertThat(hit.section().text()).containsIgnoringCase("restore"))
                .first()
                .satisfies(hit -> assertThat(hit.page().name()).isEqualTo("guides/backup"));
        assertThat(manual.search("restore xyzzy")).isEmpty();
        assertThat(manual.search("  ")).isEmpty();
    }

    @Test
    void aCommentInACodeBlockIsNoHeading() {
        ManualPage page = new ManualPage("a", "Reference", "", "# A\n```\n# no\n```\n## B\ntext\n");
        assertThat(page.sections()).extracting(ManualPage.Section::heading).containsExactly("A", "B");
    }

    @Test
    void anInstallationWithoutDocumentationHasNoPages(@TempDir Path empty) {
        assertThat(Manual.read(empty).pages()).isEmpty();
    }
}
