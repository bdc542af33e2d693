package dev.drydock.packaging.suite;

import com.samskivert.mustache.Template;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code dossier.html}: what a dossier shows, for an auditor. One file, no script, no foreign asset, light and dark. */
public final class DossierPage {
    private static final Template PAGE = Markup.template("dossier");

    private DossierPage() {}

    /**
     * What {@code dossier.mustache} shows, as finished text.
     *
     * @param tone class of the verdict's color, a verdict's name
     * @param limits what a dossier does not show
     */
    public record Page(
            String title,
            String version,
            String place,
            String made,
            String tone,
            String word,
            String sentence,
            List<Row> findings,
            List<String> limits) {
        public Page {
            findings = List.copyOf(findings);
            limits = List.copyOf(limits);
        }
    }

    /** @param tone class of its color, a verdict's name */
    public record Row(String part, String certainty, String tone, String sentence) {}

    public static byte[] write(Page page) {
        return PAGE.execute(page).getBytes(StandardCharsets.UTF_8);
    }
}
