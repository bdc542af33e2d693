package dev.drydock.batch.runtime;

import dev.drydock.application.runs.Claim;
import dev.drydock.application.runs.ExecutionLeases;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.runs.ExecutionQueue;
import dev.drydock.application.runs.JobDefinition;
import dev.drydock.application.runs.JobFlow;
import dev.drydock.application.runs.JobRuntime;
import dev.drydock.application.runs.PlanRetry;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import jakarta.batch.operations.JobExecutionNotRunningException;
import jakarta.transaction.TransactionManager;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jberet.job.model.Job;
import org.jberet.operations.JobOperatorImpl;
import org.jberet.repository.ApplicationAndJobName;
import org.jberet.repository.JdbcRepository;
import org.jberet.repository.JobRepository;
import org.jberet.runtime.JobExecutionImpl;
import org.jberet.runtime.JobInstanceImpl;
import org.jberet.runtime.runner.JobExecutionRunner;
import org.jberet.spi.ArtifactFactory;
import org.jberet.spi.BatchEnvironment;
import org.jberet.spi.JobTask;
import org.jberet.spi.JobXmlResolver;
import org.jspecify.annotations.Nullable;

/** JBeret, with jobs from files and a repository that survives crashes. */
public class JBeretJobRuntime implements JobRuntime {
    private static final Logger LOG = Logger.getLogger(JBeretJobRuntime.class.getName());
    private static final String APPLICATION = "drydock";

    private final JobFiles files;
    private final JoinableTransactionManager transactions;
    private final SafeJobRepository repository;
    private final ExecutionQueue queue;
    private final Environment environment;
    private final JobOperatorImpl operator;
    private final Admission admission;
    private final Executor executor;
    private volatile LongConsumer whenStarted = run -> {};
    private volatile Optional<LongConsumer> whenEnded = Optional.empty();

    /**
     * @param dataSource the one that JPA uses, so that a checkpoint commits with the work it stands for; migrated before
     * @param executor runs executions and partitions, each on a thread of its own: never bounded below what a job needs
     */
    public JBeretJobRuntime(
            JobFiles files,
            ArtifactFactory artifacts,
            DataSource dataSource,
            TransactionManager transactionManager,
            ExecutionLeases leases,
            ExecutionQueue queue,
            Holder self,
            Executor executor) {
        this.files = files;
        this.transactions = new JoinableTransactionManager(transactionManager, dataSource);
        this.repository = new SafeJobRepository(new JdbcRepository(dataSource), transactions, leases, self);
        this.queue = queue;
        this.executor = executor;
        this.environment = new Environment(transactions, repository, artifacts, executor, this::admitWaiting);
        this.operator = new JobOperatorImpl(environment);
        this.admission = new Admission(files, transactions, repository, environment, leases, queue, self, executor);
    }

    /** Has retries planned in the transaction that ends an execution as FAILED. Call it before anything runs. */
    public void planRetriesBy(PlanRetry planRetry) {
        repository.whenFailed((executionId, job) -> planRetry.plan(executionId, () -> findRestartable(job)));
    }

    /** @param told gets each new run, in the transaction that starts it; set it before anything runs */
    void whenStarted(LongConsumer told) {
        whenStarted = told;
    }

    /** @param told gets each execution whose end is in the database, on a thread of its own; set it before anything runs */
    void whenEnded(LongConsumer told) {
        whenEnded = Optional.of(told);
        repository.whenEnded(this::tellEnd);
    }

    /** An execution whose end is in the database. Never throws. */
    void tellEnd(long executionId) {
        try {
            whenEnded.ifPresent(told -> executor.execute(() -> told.accept(executionId)));
        } catch (RuntimeException e) {
            LOG.log(Level.FINE, e, () -> "execution=" + executionId + " is not traced");
        }
    }

    BatchEnvironment environment() {
        return environment;
    }

    /** Whether this process runs it. */
    public boolean runsHere(long executionId) {
        return repository.isLive(executionId);
    }

    /** The executions that this process runs. */
    public Set<Long> runningHere() {
        return repository.live();
    }

    /** Grants free slots to executions that wait, and begins them here. Call it regularly. Never throws. */
    public void admitWaiting() {
        admission.admitSoon();
    }

    @Override
    public List<String> jobNames() {
        return files.names();
    }

    @Override
    public JobDefinition require(String job) {
        return files.require(job).definition();
    }

    @Override
    public Optional<JobDefinition> findRestartable(String job) {
        try {
            return Optional.of(files.require(job))
                    .filter(file -> file.job().getRestartableBoolean())
                    .map(JobFiles.JobFile::definition);
        } catch (DrydockException e) {
            LOG.log(Level.WARNING, e, () -> "no run of job " + job + " can be restarted: " + e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public JobFlow flow(String job) {
        return files.require(job).flow();
    }

    @Override
    public Started start(JobDefinition definition, Map<String, String> parameters, int priority) {
        JobFiles.JobFile file = unchanged(definition);
        Properties properties = new Properties();
        properties.putAll(parameters);
        Claim claim = definition.claim(parameters);
        if (!claim.isNothing()) {
            JobInstanceImpl instance =
                    repository.createJobInstance(file.job(), APPLICATION, environment.getClassLoader());
            long waiting = admission.enter(file, instance, properties, claim, priority, Optional.empty());
            whenStarted.accept(instance.getInstanceId());
            return new Started(instance.getInstanceId(), waiting);
        }
        long executionId = transactions.joining(() -> operator.start(file.job(), properties));
        long run = execution(executionId).getJobInstance().getInstanceId();
        whenStarted.accept(run);
        return new Started(run, executionId);
    }

    @Override
    public long restart(JobDefinition definition, long executionId, Optional<String> fromStep) {
        JobFiles.JobFile file = unchanged(definition);
        JobExecutionImpl predecessor = execution(executionId);
        requireRestartable(file.job(), predecessor);
        JobInstanceImpl instance = predecessor.getJobInstance();
        Claim claim = definition.claim(text(predecessor.getJobParameters()));
        if (!claim.isNothing()) {
            return enterAgain(file, predecessor, claim, fromStep);
        }
        repository.addJob(new ApplicationAndJobName(APPLICATION, definition.name()), file.job());
        instance.setUnsubstitutedJob(file.job());
        fromStep.ifPresent(step -> {
            predecessor.setRestartPosition(step);
            repository.beginAfresh(executionId);
        });
        return transactions.joining(() -> operator.restart(executionId, null));
    }

    /** JBeret notes it with an execution only when that ends in order. */
    private static void requireRestartable(Job job, JobExecutionImpl predecessor) {
        if (!job.getRestartableBoolean() || Job.UNRESTARTABLE.equals(predecessor.getRestartPosition())) {
            throw new DrydockException(
                    RunFailure.EXECUTION_NOT_RESTARTABLE,
                    "Execution " + predecessor.getExecutionId()
                            + " cannot be restarted: its job says restartable=\"false\".");
        }
    }

    private long enterAgain(
            JobFiles.JobFile file, JobExecutionImpl predecessor, Claim claim, Optional<String> fromStep) {
        long executionId = predecessor.getExecutionId();
        int priority = queue.find(executionId)
                .map(ExecutionQueue.Entry::priority)
                .orElse(file.definition().needs().priority());
        return admission.enter(
                file,
                predecessor.getJobInstance(),
                predecessor.getJobParameters(),
                claim,
                priority,
                Optional.of(new Admission.Restart(executionId, fromStep)));
    }

    private static Map<String, String> text(@Nullable Properties parameters) {
        Map<String, String> text = new TreeMap<>();
        if (parameters != null) {
            parameters.stringPropertyNames().forEach(name -> text.put(name, parameters.getProperty(name)));
        }
        return text;
    }

    @Override
    public RestartState restartState(long executionId, List<String> steps) {
        JobExecutionImpl predecessor = execution(executionId);
        ClassLoader loader = environment.getClassLoader();
        Map<String, StepState> states = new TreeMap<>();
        steps.forEach(step ->
                repository.stateForRestart(step, predecessor, loader).ifPresent(state -> states.put(step, state)));
        return new RestartState(
                Optional.ofNullable(predecessor.getRestartPosition()).filter(position -> !position.isBlank()), states);
    }

    /** JBeret alone keeps a request to stop in memory, where it dies with the process. Another process finds it in the database. */
    @Override
    public void stop(long executionId) {
        if (admission.withdraw(executionId)) {
            return;
        }
        repository.stopJobExecution(execution(executionId));
        if (repository.isLive(executionId)) {
            stopHere(executionId);
        }
    }

    /** Lets an execution that this process runs know that it was asked to stop. */
    void stopHere(long executionId) {
        try {
            operator.stop(executionId);
        } catch (JobExecutionNotRunningException e) {
            throw new DrydockException(
                    RunFailure.EXECUTION_NOT_RUNNING,
                    "Execution " + executionId + " cannot be stopped: it has just ended. Look at its status.",
                    e);
        }
    }

    @Override
    public void abandon(long executionId) {
        operator.abandon(executionId);
    }

    private JobExecutionImpl execution(long executionId) {
        JobExecutionImpl execution = (JobExecutionImpl) repository.getJobExecution(executionId);
        if (execution == null) {
            throw new DrydockException(RunFailure.EXECUTION_UNKNOWN, "There is no execution " + executionId + ".");
        }
        return execution;
    }

    private JobFiles.JobFile unchanged(JobDefinition definition) {
        JobFiles.JobFile file = files.require(definition.name());
        if (!file.definition().digest().equals(definition.digest())) {
            throw new DrydockException(
                    RunFailure.JOB_INVALID,
                    "Job " + definition.name() + " was not started: its file changed meanwhile. Submit it again.");
        }
        return file;
    }

    private record Environment(
            JoinableTransactionManager transactions,
            JobRepository repository,
            ArtifactFactory artifacts,
            Executor executor,
            Runnable whenOneEnded)
            implements BatchEnvironment {

        @Override
        public ClassLoader getClassLoader() {
            return JBeretJobRuntime.class.getClassLoader();
        }

        @Override
        public ArtifactFactory getArtifactFactory() {
            return artifacts;
        }

        @Override
        public void submitTask(JobTask task) {
            transactions.whenCommitted(() -> executor.execute(() -> logged(task)));
        }

        private void logged(JobTask task) {
            try {
                transactions.runOfAJob(task);
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, e, () -> "an execution's end could not be written: " + e.getMessage());
            }
            if (task instanceof JobExecutionRunner) {
                whenOneEnded.run(); // what it held may be another's now
            }
        }

        @Override
        public TransactionManager getTransactionManager() {
            return transactions;
        }

        @Override
        public JobRepository getJobRepository() {
            return repository;
        }

        @Override
        public JobXmlResolver getJobXmlResolver() {
            return NoOtherJobs.INSTANCE;
        }

        @Override
        public Properties getBatchConfigurationProperties() {
            return new Properties();
        }

        @Override
        public String getApplicationName() {
            return APPLICATION;
        }
    }

    /** JBeret gets jobs only after {@link JobFiles} has checked them; it cannot find one itself. */
    private enum NoOtherJobs implements JobXmlResolver {
        INSTANCE;

        @Override
        public @Nullable InputStream resolveJobXml(String jobXml, ClassLoader loader) {
            return null;
        }

        @Override
        public Collection<String> getJobXmlNames(ClassLoader loader) {
            return List.of();
        }

        @Override
        public @Nullable String resolveJobName(String jobXml, ClassLoader loader) {
            return null;
        }
    }
}
