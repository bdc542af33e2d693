package dev.drydock.batch.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import dev.drydock.application.ExecutionLeases.Holder;
import dev.drydock.application.RecordFailure;
import dev.drydock.persistence.JpaExecutionLeases;
import dev.drydock.persistence.JpaExecutionQueue;
import dev.drydock.persistence.JpaExecutions;
import dev.drydock.persistence.TestDatabase;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Named;
import jakarta.transaction.TransactionManager;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jberet.operations.JobOperatorImpl;
import org.jberet.repository.JobRepository;
import org.jberet.spi.ArtifactFactory;
import org.jberet.spi.BatchEnvironment;
import org.jberet.spi.JobOperatorContext;
import org.jberet.spi.JobTask;
import org.jberet.spi.JobXmlResolver;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * The tests of the Jakarta Batch TCK that need no container, against the runtime as Drydock runs it: its job repository over a
 * database, with leases, its transactions and its artifacts. The test adds what Drydock denies its users: a job by name out of
 * a jar, and an artifact by its class. A run of these tests allows no claim of compatibility.
 */
class JakartaBatchTckTest {
    private static final String TESTS = "com.ibm.jbatch.tck.tests.jslxml";
    private static final String CHUNKS = "ChunkTests";
    /** By the TCK itself, as docs/jobs.md lists them; eight tests, since three classes are disabled whole. */
    private static final List<String> DISABLED = List.of(
            "ChunkTests/[method:testChunkRetryMultipleExceptions()]",
            "ChunkTests/[method:testChunkSkipMultipleExceptions()]",
            "ExecutionTests/[method:testInvokeJobChunkWithFullAttributes()]",
            "ListenerOnErrorTests",
            "ParallelContextPropagationTests",
            "PartitionRerunTests");

    private static final String PARALLEL = "junit.jupiter.execution.parallel.";

    @TempDir
    Path logs;

    private final TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final WeldContainer beans = new Weld().initialize();

    @AfterEach
    void close() {
        JobOperatorContext.setJobOperatorContextSelector(null);
        beans.close();
        threads.shutdown();
        database.close();
    }

    @Test
    void passesAllTestsThatTheTckHasNotDisabled() throws Exception {
        Holder self = new Holder("node", "this");
        JBeretJobRuntime runtime = new JBeretJobRuntime(
                new JobFiles(List.of(logs), name -> true),
                new ArtifactsByClassToo(artifacts(), classes()),
                database.dataSource(),
                database.transactionManager(),
                database.repository(JpaExecutionLeases.class),
                database.repository(JpaExecutionQueue.class),
                self,
                threads);
        JobOperatorContext context =
                JobOperatorContext.create(new JobOperatorImpl(new JobsInJars(runtime.environment())));
        JobOperatorContext.setJobOperatorContextSelector(() -> context);

        Outcome outcome = run();

        assertThat(outcome.failed).isEmpty();
        assertThat(outcome.disabled.keySet()).containsExactlyInAnyOrderElementsOf(DISABLED);
        assertThat(outcome.passed).isEqualTo(175);
    }

    private Artifacts artifacts() {
        BeanManager manager = beans.getBeanManager();
        RecordFailure failures = new RecordFailure(database.transactions(), database.repository(JpaExecutions.class));
        return new Artifacts(manager, failures, new ExecutionLogs(logs));
    }

    private static Map<String, String> classes() throws Exception {
        Map<String, String> classes = new HashMap<>();
        NodeList refs = DocumentBuilderFactory.newDefaultNSInstance()
                .newDocumentBuilder()
                .parse(JakartaBatchTckTest.class
                        .getResource("/META-INF/batch.xml")
                        .toString())
                .getElementsByTagNameNS("*", "ref");
        for (int i = 0; i < refs.getLength(); i++) {
            Element ref = (Element) refs.item(i);
            classes.put(ref.getAttribute("id"), ref.getAttribute("class"));
        }
        return classes;
    }

    /** Those of chunks wait for most of their time and share nothing, so they run at once, beside the others one by one. */
    private static Outcome run() {
        Outcome outcome = new Outcome();
        CompletableFuture.allOf(
                        CompletableFuture.runAsync(() -> run(outcome, CHUNKS, true)),
                        CompletableFuture.runAsync(() -> run(outcome, "(?!" + CHUNKS + "$).*", false)))
                .join();
        return outcome;
    }

    private static void run(Outcome outcome, String classes, boolean atOnce) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectPackage(TESTS))
                .filters(includeClassNamePatterns(TESTS.replace(".", "\\.") + "\\." + classes))
                .configurationParameter(PARALLEL + "enabled", Boolean.toString(atOnce))
                .configurationParameter(PARALLEL + "mode.default", "concurrent")
                .configurationParameter(PARALLEL + "config.strategy", "fixed")
                .configurationParameter(PARALLEL + "config.fixed.parallelism", "8")
                .build();
        LauncherFactory.create().execute(request, outcome);
    }

    /** What became of each test. */
    private static final class Outcome implements TestExecutionListener {
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
            return test.getUniqueId().replaceAll(".*class:" + TESTS + "\\.([^]]*)]", "$1");
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

    /** The runtime's environment, with the jobs that the TCK's jar holds. */
    private record JobsInJars(BatchEnvironment target) implements BatchEnvironment, JobXmlResolver {
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
            return target.getArtifactFactory();
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
