package dev.drydock.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sentences of failures, as far as they stand where the exception is made. What varies in them is the word {@code code}. */
final class FailureSentences {
    private static final String SOURCES = "src/main/java";
    private static final String BEGIN = "new DrydockException(";
    private static final Pattern TOKEN = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|'(?:[^'\\\\]|\\\\.)'|[()]");
    private static final Pattern GLUE = Pattern.compile("\"\\s*\\+\\s*\"");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

    private FailureSentences() {}

    static Stream<Passage> passages() {
        Path base = Path.of(System.getProperty("drydock.basedir", ".")).toAbsolutePath();
        try (Stream<Path> files = Files.walk(base.resolve(SOURCES))) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList().stream()
                    .flatMap(file -> passages(base.relativize(file).toString(), read(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Passage> passages(String place, String source) {
        return Stream.iterate(source.indexOf(BEGIN), at -> at >= 0, at -> source.indexOf(BEGIN, at + 1))
                .map(at -> sentence(source.substring(at + BEGIN.length())))
                .filter(text -> !text.isEmpty())
                .map(text -> new Passage(place, text));
    }

    private static String sentence(String source) {
        String arguments = source.substring(0, end(source));
        return LITERAL.matcher(GLUE.matcher(arguments).replaceAll(""))
                .results()
                .map(literal -> literal.group(1).replace("\\n", " ").replace("\\\"", "”"))
                .collect(Collectors.joining("code"));
    }

    /** Where the parenthesis closes that is open at the beginning. */
    private static int end(String source) {
        Matcher token = TOKEN.matcher(source);
        int open = 1;
        while (open > 0 && token.find()) {
            open += token.group().equals("(") ? 1 : token.group().equals(")") ? -1 : 0;
        }
        return open > 0 ? source.length() : token.start();
    }
}
