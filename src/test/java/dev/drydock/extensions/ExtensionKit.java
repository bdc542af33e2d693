package dev.drydock.extensions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.files.ScratchFolder;
import dev.drydock.files.Sha256;
import dev.drydock.spi.ExportReader;
import dev.drydock.spi.Gate;
import dev.drydock.spi.Launcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles extensions against {@code dev.drydock.spi} alone, as their owners do, and packs them into a folder {@code lib/ext}. */
public final class ExtensionKit {
    private static final String SERVICE = "META-INF/services/" + Gate.class.getName();

    private final Path folder;
    private final Path spi;

    /** @param folder made if it does not exist */
    public ExtensionKit(Path folder) {
        try {
            this.folder = Files.createDirectories(folder);
            this.spi = ScratchFolder.of("spi");
            Path classes = Path.of(Gate.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            copy(classes, classes.resolve(Gate.class.getPackageName().replace('.', '/')), spi);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path root, Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(root.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    /** The sample extension, whose gate is {@code lost-alarms}. */
    public ExtensionJar sample(String name) {
        return sample("acme-gates", name);
    }

    /** The sample extension whose reader is {@code acme-fixed}. */
    public ExtensionJar sampleReader(String name) {
        return sample("acme-readers", name);
    }

    /** The sample extension whose launcher is {@code acme-files}. */
    public ExtensionJar sampleLauncher(String name) {
        return sample("acme-launchers", name);
    }

    /**
     * The sample launcher with another line in place of one of its own.
     *
     * @param line in its source, once
     */
    public ExtensionJar sampleLauncher(String name, String line, String other) {
        Map<String, String> files = sources("acme-launchers");
        String source = "acme/launchers/FileLauncher.java";
        assertThat(files.get(source)).containsOnlyOnce(line);
        files.computeIfPresent(source, (file, text) -> text.replace(line, other));
        return jar(name, files);
    }

    /**
     * A launcher of that name.
     *
     * @param submit the body of its method; so are {@code jobs} and {@code cancel}
     */
    public ExtensionJar launcher(String jar, String launcher, String submit, String jobs, String cancel) {
        String source = """
                package acme;
                import dev.drydock.spi.*;
                import dev.drydock.spi.JobStatus.State;
                import java.io.IOException;
                import java.util.*;
                public class Probe implements Launcher {
                    public String name() { return "%s"; }
                    public String submit(JobRequest job) throws Exception { %s }
                    public List<JobStatus> jobs() throws Exception { %s }
                    public void cancel(String id) throws Exception { %s }
                }
                """.formatted(launcher, submit, jobs, cancel);
        return jar(
                jar, Map.of("acme/Probe.java", source, "META-INF/services/" + Launcher.class.getName(), "acme.Probe"));
    }

    private ExtensionJar sample(String project, String name) {
        return jar(name, sources(project));
    }

    private static Map<String, String> sources(String project) {
        Path root = Path.of(System.getProperty("drydock.basedir", "."), "src/test/extensions", project);
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(file).toString(), Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /**
     * A gate of that name.
     *
     * @param body of its method {@code judge}
     */
    public ExtensionJar gate(String jar, String gate, String body) {
        return gates(jar, Map.of("Probe", source("Probe", gate, body)));
    }

    /**
     * A reader of that format.
     *
     * @param body of its method {@code read}
     */
    public ExtensionJar reader(String jar, String format, String body) {
        String source = """
                package acme;
                import dev.drydock.spi.*;
                import java.util.Map;
                public class Probe implements ExportReader {
                    public String format() { return "%s"; }
                    public void read(java.io.InputStream in, Records records) throws Exception { %s }
                }
                """.formatted(format, body);
        return jar(
                jar,
                Map.of("acme/Probe.java", source, "META-INF/services/" + ExportReader.class.getName(), "acme.Probe"));
    }

    /** @param sources of gates, by their class's name in package {@code acme} */
    public ExtensionJar gates(String jar, Map<String, String> sources) {
        Map<String, String> files = new TreeMap<>();
        sources.forEach((name, source) -> files.put("acme/" + name + ".java", source));
        files.put(
                SERVICE,
                String.join(
                        "\n",
                        sources.keySet().stream().map(name -> "acme." + name).toList()));
        return jar(jar, files);
    }

    /** The source of a gate in package {@code acme}. */
    public static String source(String type, String gate, String body) {
        return """
                package acme;
                import dev.drydock.spi.*;
                import dev.drydock.spi.GateAnswer.Verdict;
                public class %s implements Gate {
                    static { System.setProperty("acme.loaded", "%s"); }
                    public String name() { return "%s"; }
                    public GateAnswer judge(GateEvidence evidence) throws Exception { %s }
                }
                """.formatted(type, type, gate, body);
    }

    /** @param files Java sources, which are compiled, and others, which are packed as they are */
    public ExtensionJar jar(String name, Map<String, String> files) {
        try {
            Path sources = ScratchFolder.of("extension-src");
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path path = sources.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
            Path classes = ScratchFolder.of("extension-classes");
            compile(
                    files.keySet().stream()
                            .filter(file -> file.endsWith(".java"))
                            .map(sources::resolve)
                            .toList(),
                    classes);
            Map<String, byte[]> entries = new TreeMap<>();
            files.forEach((file, text) -> entries.put(file, text.getBytes(StandardCharsets.UTF_8)));
            try (Stream<Path> made = Files.walk(classes)) {
                for (Path file : made.filter(Files::isRegularFile).toList()) {
                    entries.put(classes.relativize(file).toString(), Files.readAllBytes(file));
                }
            }
            byte[] jar = pack(entries);
            Files.write(folder.resolve(name), jar);
            return new ExtensionJar(name, Sha256.hex(jar));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compile(List<Path> sources, Path classes) throws IOException {
        if (sources.isEmpty()) {
            return;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter problems = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            problems,
                            manager,
                            null,
                            List.of("--release", "17", "-proc:none", "-cp", spi.toString(), "-d", classes.toString()),
                            null,
                            manager.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(compiled).as(problems.toString()).isTrue();
        }
    }

    private static byte[] pack(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(jar)) {
            for (Map.Entry<String, byte[]> file : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(file.getValue());
            }
        }
        return jar.toByteArray();
    }

    /** The policy's entry of a jar with one gate. */
    public static String entry(ExtensionJar jar, String gate) {
        return """
                {"jar": "%s", "sha256": "%s", "gates": [%s]}""".formatted(jar.name(), jar.sha256(), gate);
    }
}
