package dev.drydock.batch.runtime;

import dev.drydock.application.runs.JobDefinition;
import dev.drydock.application.runs.JobFlow;
import dev.drydock.application.runs.JobNeeds;
import dev.drydock.application.runs.JobParameter;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RetryPolicy;
import dev.drydock.failure.RunFailure;
import dev.drydock.files.Sha256;
import dev.drydock.intake.BoundedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.jberet.job.model.Job;
import org.jberet.job.model.JobParser;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * The jobs of an installation and of a site: one file {@code jobs/NAME.xml} each, read again at each use. A file is data from a user: it
 * must satisfy the schema, may hold no document type or entity, and may name nothing but known artifacts. No two may have the same name, so
 * a job of the site never replaces one of the installation.
 */
public final class JobFiles {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final int LARGEST = 1 << 20;
    private static final int DEEPEST = 32;
    private static final int MOST_TOLD = 50;
    private static final String PARAMETER = "drydock.parameter.";
    private static final String RECOVERIES = "drydock.recoveries";
    private static final String RETRY = "drydock.retry";
    private static final Pattern NEEDS =
            Pattern.compile("(gpu|cpu)=([0-9]{1,4})(?:[ ,]+(?!\\1)(gpu|cpu)=([0-9]{1,4}))?");
    private static final Pattern ALONE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+){0,9}");
    private static final Set<String> TOP_LEVEL = Set.of("step", "flow", "split");

    private final List<Path> directories;
    private final Predicate<String> knownArtifact;
    private final Schema schema;

    /**
     * @param directories where job files lie; all but the first may be missing
     * @param knownArtifact whether a batch artifact of that name exists
     */
    public JobFiles(List<Path> directories, Predicate<String> knownArtifact) {
        this.directories = List.copyOf(directories);
        this.knownArtifact = knownArtifact;
        this.schema = loadSchema();
    }

    /** A job's file, read once: what it declares and what the batch runtime runs are of the same bytes. */
    record JobFile(JobDefinition definition, JobFlow flow, Job job, ByteBuffer text) {
        /** The file's bytes. */
        byte[] bytes() {
            byte[] bytes = new byte[text.limit()];
            text.get(0, bytes);
            return bytes;
        }
    }

    List<String> names() {
        return directories.stream()
                .filter(directory -> directory.equals(directories.get(0)) || Files.exists(directory))
                .flatMap(directory -> names(directory).stream())
                .distinct()
                .sorted()
                .toList();
    }

    private static List<String> names(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".xml"))
                    .map(name -> name.substring(0, name.length() - 4))
                    .toList();
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The jobs in " + directory + " cannot be listed: " + e.getMessage()
                            + ". Check that the directory exists and can be read.",
                    e);
        }
    }

    private Path find(String name) {
        List<Path> files = NAME.matcher(name).matches()
                ? directories.stream()
                        .map(directory -> directory.resolve(name + ".xml"))
                        .filter(Files::isRegularFile)
                        .toList()
                : List.of();
        if (files.isEmpty()) {
            throw new DrydockException(
                    RunFailure.JOB_UNKNOWN,
                    "There is no job \"" + name + "\"; the jobs are " + String.join(", ", names())
                            + ". Check the name, or put " + name + ".xml into "
                            + directories.get(directories.size() - 1)
                            + ".");
        }
        if (files.size() > 1) {
            throw new DrydockException(
                    RunFailure.JOB_INVALID,
                    "Job \"" + name + "\" cannot be used: there are two of that name, " + files.get(0) + " and "
                            + files.get(1) + ". Give the second another name and id; nothing was started.");
        }
        return files.get(0);
    }

    JobFile require(String name) {
        Path file = find(name);
        return require(name, read(file), file.toString());
    }

    /**
     * As {@link #require(String)}, of a file that was read before.
     *
     * @param origin how messages call the file
     */
    JobFile require(String name, byte[] bytes, String origin) {
        List<String> problems = new ArrayList<>();
        Optional<Document> document = parse(bytes, problems);
        document.map(Document::getDocumentElement).ifPresent(root -> check(root, name, problems));
        List<JobParameter> parameters =
                document.map(d -> parameters(d.getDocumentElement(), problems)).orElse(List.of());
        Optional<JobNeeds> needs = document.map(d -> needs(d.getDocumentElement(), problems));
        Optional<Integer> recoveries = document.map(d -> recoveries(d.getDocumentElement(), problems));
        Optional<RetryPolicy> retry = document.map(d -> retry(d.getDocumentElement(), problems));
        if (!problems.isEmpty()) {
            throw new DrydockException(
                    RunFailure.JOB_INVALID,
                    "Job file " + origin + " cannot be used: " + String.join("; ", problems)
                            + ". Nothing was started. Correct the file.");
        }
        Element root = document.orElseThrow().getDocumentElement();
        return new JobFile(
                new JobDefinition(
                        name,
                        Sha256.hex(bytes),
                        parameters,
                        topLevel(root),
                        needs.orElseThrow(),
                        recoveries.orElseThrow(),
                        retry.orElseThrow(),
                        artifacts(root)),
                JobFlowReader.read(root),
                job(origin, bytes),
                ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    private static byte[] read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw new DrydockException(
                        RunFailure.JOB_INVALID,
                        "Job file " + file + " has " + Files.size(file) + " bytes; at most " + LARGEST + " are read.");
            }
            return BoundedFile.read(file, LARGEST);
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "Job file " + file + " cannot be read: " + e.getMessage() + ". Check its owner and mode.",
                    e);
        }
    }

    private Optional<Document> parse(byte[] bytes, List<String> problems) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            factory.setSchema(schema);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Collecting(problems));
            return Optional.of(builder.parse(new ByteArrayInputStream(bytes)));
        } catch (SAXException e) {
            if (problems.isEmpty()) {
                problems.add(String.valueOf(e.getMessage()));
            }
            return Optional.empty();
        } catch (IOException e) {
            problems.add("it cannot be decoded: " + e.getMessage());
            return Optional.empty();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What reads the elements goes as deep as they nest. */
    private static boolean isTooDeep(Element root) {
        int depth = 1;
        Node node = root;
        while (depth <= DEEPEST) {
            if (node.getFirstChild() != null) {
                node = node.getFirstChild();
                depth++;
                continue;
            }
            while (node != root && node.getNextSibling() == null) {
                node = node.getParentNode();
                depth--;
            }
            if (node == root) {
                return false;
            }
            node = node.getNextSibling();
        }
        return true;
    }

    private void check(Element root, String name, List<String> problems) {
        if (!root.getAttribute("id").equals(name)) {
            problems.add("the job's id is \"" + root.getAttribute("id") + "\" but must be the file's name, \"" + name
                    + "\"");
        }
        if (isTooDeep(root)) {
            problems.add("its elements nest deeper than " + DEEPEST);
        }
        artifacts(root).stream()
                .filter(ref -> !knownArtifact.test(ref))
                .forEach(ref -> problems.add("there is no batch artifact named \"" + ref + "\""));
    }

    private static Set<String> artifacts(Element root) {
        Set<String> refs = new TreeSet<>();
        NodeList elements = root.getElementsByTagName("*");
        for (int i = 0; i < elements.getLength(); i++) {
            String ref = ((Element) elements.item(i)).getAttribute("ref");
            if (!ref.isEmpty()) {
                refs.add(ref);
            }
        }
        return refs;
    }

    /** The job's own properties, in the file's order. */
    private static List<Element> properties(Element root) {
        return children(root).stream()
                .filter(element -> Objects.equals(element.getLocalName(), "properties"))
                .flatMap(properties -> children(properties).stream())
                .toList();
    }

    private static List<JobParameter> parameters(Element root, List<String> problems) {
        List<JobParameter> parameters = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Element property : properties(root)) {
            String name = property.getAttribute("name");
            if (name.startsWith(PARAMETER)) {
                parameter(name.substring(PARAMETER.length()), property.getAttribute("value"), problems)
                        .filter(parameter -> names.add(parameter.name()))
                        .ifPresent(parameters::add);
            }
        }
        return parameters;
    }

    private static JobNeeds needs(Element root, List<String> problems) {
        Map<String, Integer> slots = new HashMap<>();
        Optional<String> alone = Optional.empty();
        int priority = JobNeeds.USUAL;
        for (Element property : properties(root)) {
            String value = property.getAttribute("value");
            switch (property.getAttribute("name")) {
                case "drydock.needs" -> slots.putAll(slots(value, problems));
                case "drydock.alone" -> alone = alone(value, problems);
                case "drydock.priority" -> priority = priority(value, problems);
                default -> {}
            }
        }
        return new JobNeeds(slots.getOrDefault("gpu", 0), slots.getOrDefault("cpu", 0), alone, priority);
    }

    private static Map<String, Integer> slots(String value, List<String> problems) {
        Matcher given = NEEDS.matcher(value);
        if (!given.matches()) {
            problems.add("property drydock.needs is \"" + value
                    + "\" but must be gpu=N, cpu=N or both with a blank between, with whole numbers below 10000");
            return Map.of();
        }
        Map<String, Integer> slots = new HashMap<>();
        slots.put(given.group(1), Integer.valueOf(given.group(2)));
        if (given.group(3) != null) {
            slots.put(given.group(3), Integer.valueOf(given.group(4)));
        }
        return slots;
    }

    private static Optional<String> alone(String value, List<String> problems) {
        if (!ALONE.matcher(value).matches()) {
            problems.add("property drydock.alone is \"" + value
                    + "\" but must be lower-case words with dashes, such as learning");
        }
        return Optional.of(value);
    }

    private static int priority(String value, List<String> problems) {
        if (!value.matches("[" + JobNeeds.LOWEST + "-" + JobNeeds.HIGHEST + "]")) {
            problems.add("property drydock.priority is \"" + value + "\" but must be a whole number from "
                    + JobNeeds.LOWEST + " to " + JobNeeds.HIGHEST);
            return JobNeeds.USUAL;
        }
        return Integer.parseInt(value);
    }

    private static int recoveries(Element root, List<String> problems) {
        int recoveries = 0;
        for (Element property : properties(root)) {
            if (property.getAttribute("name").equals(RECOVERIES)) {
                recoveries = recoveries(property.getAttribute("value"), problems);
            }
        }
        return recoveries;
    }

    private static int recoveries(String value, List<String> problems) {
        if (!value.matches("[0-9]{1,2}")) {
            problems.add("property " + RECOVERIES + " is \"" + value + "\" but must be a whole number from 0 to 99");
            return 0;
        }
        return Integer.parseInt(value);
    }

    private static RetryPolicy retry(Element root, List<String> problems) {
        Optional<String> value = properties(root).stream()
                .filter(property -> property.getAttribute("name").equals(RETRY))
                .reduce((first, second) -> second)
                .map(property -> property.getAttribute("value"));
        String restartable = root.getAttribute("restartable");
        if (value.isPresent() && !restartable.isEmpty() && !Boolean.parseBoolean(restartable)) {
            problems.add("property " + RETRY + " needs a job that can be restarted, and this one says restartable=\""
                    + restartable + "\": remove one of the two");
        }
        return value.map(text -> RetryPolicy.read(text, problem -> problems.add("property " + RETRY + " " + problem)))
                .orElse(RetryPolicy.NONE);
    }

    private static Optional<JobParameter> parameter(String name, String value, List<String> problems) {
        String[] parts = value.split(";", 3);
        Optional<JobParameter.Type> type =
                parts.length == 3 ? JobParameter.Type.ofWireName(parts[1]) : Optional.empty();
        if (type.isEmpty() || !Set.of("required", "optional").contains(parts[0])) {
            problems.add("property " + PARAMETER + name + " is \"" + value
                    + "\" but must be required|optional;TYPE;DESCRIPTION, with a type of "
                    + JobParameter.Type.wireNames());
            return Optional.empty();
        }
        return Optional.of(new JobParameter(name, parts[0].equals("required"), type.get(), parts[2]));
    }

    private static List<String> topLevel(Element root) {
        return children(root).stream()
                .filter(element -> TOP_LEVEL.contains(element.getLocalName()))
                .map(element -> element.getAttribute("id"))
                .toList();
    }

    static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    private static Job job(String origin, byte[] bytes) {
        try {
            return JobParser.parseJob(
                    new ByteArrayInputStream(bytes),
                    JobFiles.class.getClassLoader(),
                    (publicId, systemId, base, space) -> {
                        throw new javax.xml.stream.XMLStreamException("external entities are not allowed");
                    });
        } catch (javax.xml.stream.XMLStreamException | RuntimeException e) {
            throw new DrydockException(
                    RunFailure.JOB_INVALID, "Job file " + origin + " cannot be used: " + e.getMessage() + ".", e);
        }
    }

    private static Schema loadSchema() {
        URL xsd = Objects.requireNonNull(Job.class.getClassLoader().getResource("xsd/jobXML_2_0.xsd"), "job schema");
        try {
            SchemaFactory factory = SchemaFactory.newDefaultInstance();
            factory.setProperty(XMLConstants.ACCESS_EXTERNAL_DTD, "");
            return factory.newSchema(new javax.xml.transform.stream.StreamSource(xsd.openStream()));
        } catch (SAXException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Collecting(List<String> problems) implements ErrorHandler {
        @Override
        public void warning(SAXParseException e) {}

        @Override
        public void error(SAXParseException e) {
            if (problems.size() < MOST_TOLD) {
                problems.add("line " + e.getLineNumber() + ": " + e.getMessage());
            }
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            error(e);
            throw e;
        }
    }
}
