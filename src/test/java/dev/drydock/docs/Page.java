package dev.drydock.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the documentation in Markdown.
 *
 * @param name the path from the project's folder, with slashes
 */
record Page(String name, String text) {
    private static final Path BASE =
            Path.of(System.getProperty("drydock.basedir", ".")).toAbsolutePath().normalize();
    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```$");
    private static final Pattern COMMENT = Pattern.compile("(?s)<!--.*?-->");
    private static final Pattern CODE = Pattern.compile("(?s)(`+)(?!`)(?:(?!\\n\\s*\\n).)+?(?<!`)\\1(?!`)");
    private static final Pattern LINK = Pattern.compile("!?\\[([^\\]]*)\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+)$");
    private static final Pattern ITEM = Pattern.compile("^ *(?:[-*]|\\d+\\.) +");
    private static final Pattern RULER = Pattern.compile("^[\\s|:-]+$");

    /** A link to another page, a picture or a folder of the project. */
    record Link(String path, String anchor) {}

    static Page read(String name) {
        try {
            return new Page(name, Files.readString(BASE.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code README.md}, and every page below {@code docs}. */
    static List<Page> all() {
        try (Stream<Path> files = Files.walk(BASE.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md"),
                            files.map(file -> BASE.relativize(file).toString())
                                    .filter(name -> name.endsWith(".md"))
                                    .sorted())
                    .map(Page::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean exists(String name) {
        return Files.exists(BASE.resolve(name));
    }

    /** Links inside the project; a link to a place on the page itself has the page's own path. */
    List<Link> links() {
        return LINK.matcher(withoutCode())
                .results()
                .map(link -> link.group(2))
                .filter(target -> !target.contains(":"))
                .map(this::link)
                .toList();
    }

    private Link link(String target) {
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path resolved = path.isEmpty() ? Path.of(name) : Path.of(name).resolveSibling(path);
        return new Link(resolved.normalize().toString(), hash < 0 ? "" : target.substring(hash + 1));
    }

    /** What links can name of the page, by the rule of GitHub: repeated headings have a number behind them. */
    Set<String> anchors() {
        Set<String> anchors = new TreeSet<>();
        HEADING.matcher(FENCE.matcher(text).replaceAll("")).results().forEach(heading -> {
            String slug = slug(heading.group(1));
            int times = 0;
            while (!anchors.add(times == 0 ? slug : slug + "-" + times)) {
                times++;
            }
        });
        return anchors;
    }

    private static String slug(String heading) {
        return LINK.matcher(heading)
                .replaceAll("$1")
                .strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                .replace(' ', '-');
    }

    /** The page below a heading of the second level, without its subsections' end; empty if there is none. */
    Page section(String heading) {
        String begin = "\n## " + heading + "\n";
        int at = text.indexOf(begin);
        if (at < 0) {
            return new Page(name, "");
        }
        int end = text.indexOf("\n## ", at + begin.length());
        return new Page(name, text.substring(at + begin.length(), end < 0 ? text.length() : end));
    }

    /** Paragraphs, items of lists, cells of tables and headings, in their order. Code is the word {@code code}. */
    List<Passage> prose() {
        List<String> blocks = new ArrayList<>(List.of(""));
        for (String line : LINK.matcher(withoutCode()).replaceAll("$1").lines().toList()) {
            add(line, blocks);
        }
        return blocks.stream()
                .map(String::strip)
                .filter(block -> !block.isEmpty())
                .map(block -> new Passage(name, block))
                .toList();
    }

    private static void add(String line, List<String> blocks) {
        if (line.isBlank() || RULER.matcher(line).matches()) {
            blocks.add("");
        } else if (line.strip().startsWith("|")) {
            blocks.addAll(List.of(line.strip().substring(1).split("\\|", -1)));
        } else if (line.startsWith("#")) {
            blocks.addAll(List.of(line.replaceFirst("^#+ ", ""), ""));
        } else if (ITEM.matcher(line).find()) {
            blocks.add(ITEM.matcher(line).replaceFirst(""));
        } else {
            blocks.set(blocks.size() - 1, blocks.get(blocks.size() - 1) + " " + line.strip());
        }
    }

    private String withoutCode() {
        String whole = COMMENT.matcher(FENCE.matcher(text).replaceAll("")).replaceAll("");
        return CODE.matcher(whole).replaceAll("code");
    }
}
