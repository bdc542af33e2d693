package dev.drydock.batch.runtime;

import com.ibm.jbatch.tck.utils.BaseJUnit5Test;
import jakarta.inject.Named;
import jakarta.transaction.TransactionManager;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.jar.JarFile;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jberet.operations.JobOperatorImpl;
import org.jberet.repository.JobRepository;
import org.jberet.spi.ArtifactFactory;
import org.jberet.spi.BatchEnvironment;
import org.jberet.spi.JobOperatorContext;
import org.jberet.spi.JobTask;
import org.jberet.spi.JobXmlResolver;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The Jakarta Batch TCK against a runtime of Drydock, with what Drydock denies its users: a job by name out of a jar, and an
 * artifact by its class. A run of these tests allows no claim of compatibility.
 */
public final class JakartaBatchTck implements AutoCloseable {
    private static final String TESTS = "com.ibm.jbatch.tck.tests.";
    private static final String JOBS = "jslxml\\.";
    private static final String CHUNKS = "ChunkTests";
    private static final String PARALLEL = "junit.jupiter.execution.parallel.";

    /** By the TCK itself, as docs/jobs.md lists them; eight tests, since three classes are disabled whole. */
    public static final List<String> DISABLED = List.of(
            "ChunkTests/[method:testChunkRetryMultipleExceptions()]",
            "ChunkTests/[method:testChunkSkipMultipleExceptions()]",
            "ExecutionTests/[method:testInvokeJobChunkWithFullAttributes()]",
            "ListenerOnErrorTests",
            "ParallelContextPropagationTests",
            "PartitionRerunTests");

    private JakartaBatchTck() {}

    /** Until it is closed, what asks for the job operator of this JVM gets that of this runtime. */
    public static JakartaBatchTck of(JBeretJobRuntime runtime) throws Exception {
        BatchEnvironment environment = runtime.environment();
        ArtifactFactory artifacts = new ArtifactsByClassToo((Artifacts) environment.getArtifactFactory(), classes());
        JobOperatorContext context =
                JobOperatorContext.create(new JobOperatorImpl(new JobsInJars(environment, artifacts)));
        JobOperatorContext.setJobOperatorContextSelector(() -> context);
        return new JakartaBatchTck();
    }

    @Override
    public void close() {
        JobOperatorContext.setJobOperatorContextSelector(null);
    }

    /** The classes of its tests, by what its jar holds; only where that is on the class path. */
    public static List<String> testClasses() throws IOException {
        String jar = BaseJUnit5Test.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        try (JarFile files = new JarFile(jar)) {
            return files.stream()
                    .map(entry -> entry.getName().replace('/', '.'))
                    .filter(name -> name.matches(TESTS.replace(".", "\\.") + "[a-z]+\\.[^$]*\\.class"))
                    .map(name -> name.replaceFirst("\\.class$", ""))
                    .toList();
        }
    }

    /**
     * The tests that need no container. Those of chunks wait for most of their time and share nothing, so they run at once, beside
     * the others one by one.
     */
    public Outcome runJobs(List<String> classes) throws InterruptedException {
        Outcome outcome = new Outcome();
        Thread chunks = new Thread(() -> run(outcome, classes, JOBS + CHUNKS, true));
        Thread others = new Thread(() -> run(outcome, classes, JOBS + "(?!" + CHUNKS + "$).*", false));
        chunks.start();
        others.start();
        chunks.join();
        others.join();
        return outcome;
    }

    /** The tests of global transactions, over the data source {@code jdbc/orderDB}. */
    public Outcome runTransactions(List<String> classes) {
        Outcome outcome = new Outcome();
        run(outcome, classes, "ee\\..*", false);
        return outcome;
    }

    private static Map<String, String> classes() throws Exception {
        Map<String, String> classes = new HashMap<>();
        NodeList refs = DocumentBuilderFactory.newDefaultNSInstance()
                .newDocumentBuilder()
                .parse(JakartaBatchTck.class.getResource("/META-INF/batch.xml").toString())
                .getElementsByTagNameNS("*", "ref");
        for (int i = 0; i < refs.getLength(); i++) {
            Element ref = (Element) refs.item(i);
            classes.put(ref.getAttribute("id"), ref.getAttribute("class"));
        }
        return classes;
    }

    private static void run(Outcome outcome, List<String> classes, String chosen, boolean atOnce) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(classes.stream()
                        .filter(name -> name.matches(TESTS.replace(".", "\\.") + chosen))
                        .map(JakartaBatchTck::load)
                        .map(DiscoverySelectors::selectClass)
                        .toList())
                .configurationParameter(PARALLEL + "enabled", Boolean.toString(atOnce))
                .configurationParameter(PARALLEL + "mode.default", "concurrent")
                .configurationParameter(PARALLEL + "config.strategy", "fixed")
                .configurationParameter(PARALLEL + "config.fixed.parallelism", "8")
                .build();
        LauncherFactory.create().execute(request, outcome);
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What became of each test. */
    public static final class Outcome implements TestExecutionListener {
        private final Map<String, String> failed = new TreeMap<>();
        private final Map<String, String> disabled = new TreeMap<>();
        private int passed;

        @Override
        public synchronized void executionSkipped(TestIdentifier test, String reason) {
            disabled.put(name(test), reason);
        }

        @Override
        public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                failed.put(name(test), String.valueOf(result.getThrowable().orElse(null)));
            } else if (test.isTest()) {
                passed++;
            }
        }

        private static String name(TestIdentifier test) {
            return test.getUniqueId().replaceAll(".*class:" + TESTS + "[a-z]+\\.([^]]*)]", "$1");
        }

        /** Each test that did not pass, with what it threw. */
        public Map<String, String> failed() {
            return failed;
        }

        /** Each test or class that the TCK leaves out, with its reason. */
        public Map<String, String> disabled() {
            return disabled;
        }

        public int passed() {
            return passed;
        }
    }

    /**
     * Drydock's artifacts, under the name of their class and under that in {@code batch.xml} too. For a class that is no bean,
     * null: JBeret makes it.
     */
    private record ArtifactsByClassToo(Artifacts artifacts, Map<String, String> classes) implements ArtifactFactory {
        @Override
        public @Nullable Object create(String ref, @Nullable Class<?> type, ClassLoader loader) {
            return artifact(ref, loader)
                    .map(name -> artifacts.create(name, type, loader))
                    .orElse(null);
        }

        @Override
        public void destroy(@Nullable Object instance) {
            artifacts.destroy(instance);
        }

        @Override
        public @Nullable Class<?> getArtifactClass(String ref, ClassLoader loader) {
            return artifact(ref, loader)
                    .<Class<?>>map(name -> artifacts.getArtifactClass(name, loader))
                    .orElse(null);
        }

        private Optional<String> artifact(String ref, ClassLoader loader) {
            return artifacts.isKnown(ref) ? Optional.of(ref) : nameOfClass(classes.getOrDefault(ref, ref), loader);
        }

        private Optional<String> nameOfClass(String type, ClassLoader loader) {
            try {
                return Optional.ofNullable(loader.loadClass(type).getAnnotation(Named.class))
                        .map(Named::value)
                        .filter(artifacts::isKnown);
            } catch (ClassNotFoundException e) {
                return Optional.empty();
            }
        }
    }

    /** The runtime's environment, with the jobs and artifacts that the TCK's jar holds. */
    private record JobsInJars(BatchEnvironment target, ArtifactFactory artifacts)
            implements BatchEnvironment, JobXmlResolver {
        @Override
        public @Nullable InputStream resolveJobXml(String jobXml, ClassLoader loader) {
            return loader.getResourceAsStream("META-INF/batch-jobs/" + jobXml);
        }

        @Override
        public Collection<String> getJobXmlNames(ClassLoader loader) {
            return List.of();
        }

        @Override
        public @Nullable String resolveJobName(String jobXml, ClassLoader loader) {
            return null;
        }

        @Override
        public JobXmlResolver getJobXmlResolver() {
            return this;
        }

        @Override
        public ClassLoader getClassLoader() {
            return target.getClassLoader();
        }

        @Override
        public ArtifactFactory getArtifactFactory() {
            return artifacts;
        }

        @Override
        public void submitTask(JobTask task) {
            target.submitTask(task);
        }

        @Override
        public TransactionManager getTransactionManager() {
            return target.getTransactionManager();
        }

        @Override
        public JobRepository getJobRepository() {
            return target.getJobRepository();
        }

        @Override
        public Properties getBatchConfigurationProperties() {
            return target.getBatchConfigurationProperties();
        }

        @Override
        public String getApplicationName() {
            return target.getApplicationName();
        }
    }
}
