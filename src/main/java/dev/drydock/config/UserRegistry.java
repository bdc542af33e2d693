package dev.drydock.config;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.files.Sha256;
import dev.drydock.intake.BoundedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The users of {@code etc/orchestrator.xml}: those of its basic registries, with the groups that name them. */
public final class UserRegistry {
    private UserRegistry() {}

    /**
     * A user in the file.
     *
     * @param password in the form of the file
     * @param groups sorted
     */
    public record Entry(String name, String password, List<String> groups) {

        /** SHA-256 of what it says. */
        public String digest() {
            return Sha256.hex(
                    String.join("\n", name, password, String.join(",", groups)).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Empty if there is no such file. */
    public static List<Entry> read(Path file) {
        if (Files.notExists(file)) {
            return List.of();
        }
        Document document = parse(file);
        List<Entry> entries = new ArrayList<>();
        for (Element registry : elements(document.getDocumentElement(), "basicRegistry")) {
            for (Element user : elements(registry, "user")) {
                String name = user.getAttribute("name");
                entries.add(new Entry(name, user.getAttribute("password"), groups(registry, name)));
            }
        }
        return entries;
    }

    private static List<String> groups(Element registry, String user) {
        TreeSet<String> groups = new TreeSet<>();
        for (Element group : elements(registry, "group")) {
            if (elements(group, "member").stream()
                    .anyMatch(member -> member.getAttribute("name").equals(user))) {
                groups.add(group.getAttribute("name"));
            }
        }
        return List.copyOf(groups);
    }

    /** All elements of that name in the file, which may be absent. */
    static List<Element> elementsOf(Path file, String name) {
        return Files.notExists(file) ? List.of() : elements(parse(file).getDocumentElement(), name);
    }

    private static List<Element> elements(Element parent, String name) {
        List<Element> elements = new ArrayList<>();
        NodeList found = parent.getElementsByTagName(name);
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    private static Document parse(Path file) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new ByteArrayInputStream(BoundedFile.read(file, BoundedFile.LISTING)));
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("every Java 17 platform parses XML", e);
        } catch (IOException | SAXException e) {
            throw new DrydockException(
                    CommonFailure.CONFIGURATION_INVALID,
                    "The users and variables in " + file + " cannot be read: " + e.getMessage()
                            + ". Correct the file and start again.",
                    e);
        }
    }
}
