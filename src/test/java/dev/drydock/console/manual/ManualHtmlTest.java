package dev.drydock.console.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.manual.Manual;
import dev.drydock.manual.ManualPage;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ManualHtmlTest {
    private final Manual manual = Manual.read(Path.of(System.getProperty("drydock.basedir", "."), "docs"));
    private final ManualHtml html = new ManualHtml(manual);

    @Test
    void linksLeadToTheConsolesPagesAndTheirSections() {
        assertThat(render("guides/upgrade", "See [backup](backup.md#backup) and [codes](../errors/common.md)."))
                .contains(
                        "href=\"/console/help?page=guides/backup#backup\">backup</a>",
                        "href=\"/console/help?page=errors/common\">codes</a>");
    }

    @Test
    void whatTheConsoleDoesNotHaveIsTextOnly() {
        assertThat(render("cli", "[source](../src/main/x.sh) ![a picture](screenshots/audit.png)"))
                .contains("source", "[a picture]")
                .doesNotContain("<a", "<img");
    }

    @Test
    void nothingInAPageBecomesMarkupOrCode() {
        assertThat(render("cli", "<script>alert(1)</script>\n\n[x](javascript:alert) `<b>`"))
                .doesNotContain("<script", "javascript:", "<b>");
    }

    @Test
    void headingsHaveTheAddressesThatLinksName() {
        assertThat(render("cli", "## A `key`, and more")).contains("<h2 id=\"a-key-and-more\">");
        assertThat(manual.pages())
                .allSatisfy(page ->
                        assertThat(html.render(page)).contains("<h1 id=\"").doesNotContain("href=\"../", "<img"));
    }

    private String render(String name, String text) {
        return html.render(new ManualPage(name, "Reference", "", text));
    }
}
