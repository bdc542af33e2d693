package dev.drydock.packaging.suite;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;

/**
 * The templates of reports that people read: one file, no script, no foreign asset, light and dark. A template shows what a record
 * holds, as finished text, and escapes all of it; a name that the record does not have is an error.
 */
final class Markup {
    private static final Mustache.Compiler COMPILER = Mustache.compiler()
            .withLoader(name -> new StringReader(text(name)))
            .strictSections(true)
            .emptyStringIsFalse(true);

    private Markup() {}

    /** @param name of a resource beside this class, without its ending */
    static Template template(String name) {
        return COMPILER.compile(text(name));
    }

    private static String text(String name) {
        String resource = name + ".mustache";
        try (InputStream stream = Objects.requireNonNull(Markup.class.getResourceAsStream(resource), resource)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
