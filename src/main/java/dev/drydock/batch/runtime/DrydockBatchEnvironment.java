package dev.drydock.batch.runtime;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.transaction.TransactionManager;
import java.util.Properties;
import org.jberet.repository.JobRepository;
import org.jberet.spi.ArtifactFactory;
import org.jberet.spi.BatchEnvironment;
import org.jberet.spi.JobTask;
import org.jberet.spi.JobXmlResolver;

/** What JBeret finds by {@link java.util.ServiceLoader}: the environment of the application's {@link JBeretJobRuntime}. */
public final class DrydockBatchEnvironment implements BatchEnvironment {

    private static BatchEnvironment target() {
        return CDI.current().select(JBeretJobRuntime.class).get().environment();
    }

    @Override
    public ClassLoader getClassLoader() {
        return target().getClassLoader();
    }

    @Override
    public ArtifactFactory getArtifactFactory() {
        return target().getArtifactFactory();
    }

    @Override
    public void submitTask(JobTask task) {
        target().submitTask(task);
    }

    @Override
    public TransactionManager getTransactionManager() {
        return target().getTransactionManager();
    }

    @Override
    public JobRepository getJobRepository() {
        return target().getJobRepository();
    }

    @Override
    public JobXmlResolver getJobXmlResolver() {
        return target().getJobXmlResolver();
    }

    @Override
    public Properties getBatchConfigurationProperties() {
        return target().getBatchConfigurationProperties();
    }

    @Override
    public String getApplicationName() {
        return target().getApplicationName();
    }
}
