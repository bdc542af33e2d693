package dev.drydock.batch.runtime;

import dev.drydock.application.runs.Fence;
import dev.drydock.application.runs.LogPlace;
import dev.drydock.application.runs.RecordFailure;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RunFailure;
import dev.drydock.programlog.LogContext;
import dev.drydock.programlog.LogField;
import jakarta.batch.operations.BatchRuntimeException;
import jakarta.batch.runtime.context.JobContext;
import jakarta.batch.runtime.context.StepContext;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jberet.creation.ArtifactCreationContext;
import org.jberet.runtime.PartitionExecutionImpl;
import org.jberet.runtime.context.JobContextImpl;
import org.jberet.runtime.context.StepContextImpl;
import org.jberet.spi.ArtifactFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes batch artifacts: named CDI beans that implement an interface of Jakarta Batch, and nothing else. A job can name no class. Each
 * artifact is wrapped, to record its failure before the exception continues, and to keep its log with its execution.
 */
@Singleton
public final class Artifacts implements ArtifactFactory {
    private static final Logger LOG = Logger.getLogger(Artifacts.class.getName());
    private static final String BATCH_API = "jakarta.batch.api";

    private final BeanManager beans;
    private final RecordFailure failures;
    private final ExecutionLogs logs;
    private final RunTraces traces;

    @Inject
    public Artifacts(BeanManager beans, RecordFailure failures, ExecutionLogs logs, RunTraces traces) {
        this.beans = beans;
        this.failures = failures;
        this.logs = logs;
        this.traces = traces;
    }

    /** Whether a job may name it. */
    public boolean isKnown(String ref) {
        return find(ref).isPresent();
    }

    @Override
    public Object create(String ref, @Nullable Class<?> type, ClassLoader loader) {
        Bean<?> bean = require(ref);
        CreationalContext<?> context = beans.createCreationalContext(bean);
        Object target = beans.getReference(bean, bean.getBeanClass(), context);
        ArtifactCreationContext creation = ArtifactCreationContext.getCurrentArtifactCreationContext();
        Set<Class<?>> interfaces = batchInterfaces(bean.getBeanClass());
        return Proxy.newProxyInstance(
                Artifacts.class.getClassLoader(),
                interfaces.toArray(Class<?>[]::new),
                new Recording(target, context, creation.getJobContext(), creation.getStepContext()));
    }

    @Override
    public void destroy(@Nullable Object instance) {
        if (instance != null
                && Proxy.isProxyClass(instance.getClass())
                && Proxy.getInvocationHandler(instance) instanceof Recording recording) {
            recording.context.release();
        }
    }

    @Override
    public Class<?> getArtifactClass(String ref, ClassLoader loader) {
        return require(ref).getBeanClass();
    }

    private Bean<?> require(String ref) {
        return find(ref)
                .orElseThrow(() -> new DrydockException(
                        RunFailure.JOB_INVALID,
                        "There is no batch artifact named \"" + ref + "\". Correct the job file."));
    }

    private Optional<Bean<?>> find(String ref) {
        Set<Bean<?>> named = beans.getBeans(ref);
        return named.isEmpty()
                ? Optional.empty()
                : Optional.<Bean<?>>ofNullable(beans.resolve(named))
                        .filter(bean -> !batchInterfaces(bean.getBeanClass()).isEmpty());
    }

    static Set<Class<?>> batchInterfaces(Class<?> type) {
        Set<Class<?>> found = new LinkedHashSet<>();
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            Arrays.stream(c.getInterfaces())
                    .filter(i -> i.getPackageName().startsWith(BATCH_API))
                    .forEach(found::add);
        }
        return found;
    }

    private final class Recording implements InvocationHandler {
        private final Object target;
        private final CreationalContext<?> context;
        private final JobContext job;
        private final @Nullable StepContext step;

        Recording(Object target, CreationalContext<?> context, JobContext job, @Nullable StepContext step) {
            this.target = target;
            this.context = context;
            this.job = job;
            this.step = step;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            if (method.getDeclaringClass() == Object.class) {
                return ofObject(proxy, method, arguments);
            }
            return Fence.<@Nullable Object>within(
                    job.getExecutionId(),
                    () -> logs.<@Nullable Object>within(run(), place(), () -> {
                        try {
                            return method.invoke(target, arguments);
                        } catch (InvocationTargetException e) {
                            throw recorded(e.getCause());
                        }
                    }));
        }

        private LogContext run() {
            Optional<String> model = job instanceof JobContextImpl context
                    ? Optional.ofNullable(context.getJobParameters())
                            .map(parameters -> parameters.getProperty(RunFacts.MODEL))
                    : Optional.empty();
            return LogContext.NONE
                    .with(LogField.RUN, Long.toString(job.getInstanceId()))
                    .with(LogField.JOB, job.getJobName())
                    .with(LogField.MODEL, model)
                    .with(LogField.TRACE, traces.find(job.getInstanceId()).map(RunTraces.Trace::id));
        }

        /** A partition's context has its number only after the partition has begun. */
        private LogPlace place() {
            OptionalInt partition = step instanceof StepContextImpl context
                            && context.getStepExecution() instanceof PartitionExecutionImpl execution
                    ? OptionalInt.of(execution.getPartitionId())
                    : OptionalInt.empty();
            return new LogPlace(
                    job.getExecutionId(), Optional.ofNullable(step).map(StepContext::getStepName), partition);
        }

        private Exception recorded(@Nullable Throwable thrown) {
            Throwable cause = thrown == null ? new IllegalStateException("no cause") : thrown;
            Optional<String> stepName = Optional.ofNullable(step).map(StepContext::getStepName);
            if (!(cause instanceof DrydockException)) {
                LOG.log(
                        Level.SEVERE,
                        cause,
                        () -> "execution=" + job.getExecutionId() + " step=" + stepName.orElse("-")
                                + " failed unexpectedly");
            }
            try {
                failures.record(job.getExecutionId(), stepName, cause);
            } catch (RuntimeException e) {
                cause.addSuppressed(e);
            }
            return cause instanceof Exception exception ? exception : new BatchRuntimeException(cause);
        }

        private @Nullable Object ofObject(Object proxy, Method method, Object @Nullable [] arguments) {
            return switch (method.getName()) {
                case "equals" -> arguments != null && proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> target.toString();
            };
        }
    }
}
