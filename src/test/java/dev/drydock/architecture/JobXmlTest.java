package dev.drydock.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.batch.api.BatchProperty;
import jakarta.inject.Named;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Every job in {@code jobs/} is valid, and names artifacts that exist with the properties that they read. */
class JobXmlTest {
    private static final Path JOBS = Path.of(System.getProperty("drydock.basedir", "."), "jobs");
    private static final JavaClasses ARTIFACTS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.drydock.batch");

    /** Artifact name to the names of its batch properties. */
    private static final Map<String, Set<String>> PROPERTIES = properties();

    private static Map<String, Set<String>> properties() {
        Map<String, Set<String>> found = new HashMap<>();
        for (JavaClass type : ARTIFACTS) {
            type.tryGetAnnotationOfType(Named.class)
                    .ifPresent(named -> found.put(
                            named.value(),
                            type.getAllFields().stream()
                                    .filter(field -> field.isAnnotatedWith(BatchProperty.class))
                                    .map(JobXmlTest::propertyName)
                                    .collect(Collectors.toSet())));
        }
        return found;
    }

    private static String propertyName(JavaField field) {
        String name = field.getAnnotationOfType(BatchProperty.class).name();
        return name.isEmpty() ? field.getName() : name;
    }

    @TestFactory
    List<DynamicTest> everyJobIsValidAndItsArtifactsExist() throws IOException {
        List<Path> jobs;
        try (Stream<Path> files = Files.list(JOBS)) {
            jobs = files.filter(file -> file.toString().endsWith(".xml"))
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
        assertThat(jobs).isNotEmpty();
        return jobs.stream()
                .map(job -> DynamicTest.dynamicTest(job.getFileName().toString(), () -> check(job)))
                .toList();
    }

    private static void check(Path job) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        Document document = factory.newDocumentBuilder().parse(job.toFile());
        URL schema = Objects.requireNonNull(BatchProperty.class.getResource("/xsd/jobXML_2_0.xsd"));
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(schema)
                .newValidator()
                .validate(new javax.xml.transform.dom.DOMSource(document));
        assertThat(document.getDocumentElement().getAttribute("id") + ".xml")
                .isEqualTo(job.getFileName().toString());

        for (Element artifact : elements(document, "*")) {
            String ref = artifact.getAttribute("ref");
            if (ref.isEmpty()) {
                continue;
            }
            assertThat(PROPERTIES).containsKey(ref);
            Set<String> given = elements(artifact, "property").stream()
                    .map(property -> property.getAttribute("name"))
                    .collect(Collectors.toSet());
            assertThat(PROPERTIES.get(ref)).as("properties of %s", ref).containsAll(given);
        }
    }

    private static List<Element> elements(Document document, String name) {
        return asList(document.getElementsByTagNameNS("*", name));
    }

    private static List<Element> elements(Element parent, String name) {
        return asList(parent.getElementsByTagNameNS("*", name));
    }

    private static List<Element> asList(NodeList nodes) {
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            found.add((Element) nodes.item(i));
        }
        return found;
    }
}
