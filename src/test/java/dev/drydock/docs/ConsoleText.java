package dev.drydock.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * What the console's pages show: their text, the attributes that a browser shows or reads out, and the texts in expressions. The
 * rest of an expression is the word {@code code}.
 */
final class ConsoleText {
    private static final String WEBAPP = "src/main/webapp/orchestrator";
    private static final List<String> SHOWN = List.of("title", "aria-label", "placeholder", "data-of", "label");
    private static final Pattern EXPRESSION = Pattern.compile("#\\{([^}]*)\\}");
    private static final Pattern LITERAL = Pattern.compile("'([^']*)'");

    private ConsoleText() {}

    static Stream<Passage> passages() {
        Path base = Path.of(System.getProperty("drydock.basedir", ".")).toAbsolutePath();
        try (Stream<Path> files = Files.walk(base.resolve(WEBAPP))) {
            return files.filter(file -> file.toString().endsWith(".xhtml")).sorted().toList().stream()
                    .flatMap(file -> passages(base.relativize(file).toString(), root(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Element root(Path file) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            return factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException(file + " is not a page", e);
        }
    }

    static Stream<Passage> passages(String place, Element page) {
        List<String> texts = new ArrayList<>();
        collect(page, texts);
        return texts.stream()
                .map(text -> text.strip().replaceAll("\\s+", " "))
                .filter(text -> !text.isEmpty())
                .map(text -> new Passage(place, text));
    }

    private static void collect(Node node, List<String> texts) {
        if (node instanceof Element element) {
            SHOWN.forEach(name -> add(element.getAttribute(name), texts));
            IntStream.range(0, element.getAttributes().getLength())
                    .mapToObj(element.getAttributes()::item)
                    .filter(attribute -> !SHOWN.contains(attribute.getNodeName()))
                    .forEach(attribute -> addLiterals(attribute.getNodeValue(), texts));
        } else if (node.getNodeType() == Node.TEXT_NODE) {
            add(node.getNodeValue(), texts);
        }
        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            collect(child, texts);
        }
    }

    private static void add(String text, List<String> texts) {
        texts.add(EXPRESSION.matcher(text).replaceAll("code"));
        addLiterals(text, texts);
    }

    private static void addLiterals(String text, List<String> texts) {
        EXPRESSION
                .matcher(text)
                .results()
                .forEach(expression ->
                        LITERAL.matcher(expression.group(1)).results().forEach(literal -> texts.add(literal.group(1))));
    }
}
