package dev.drydock.extensions;

import dev.drydock.domain.training.BatchJob;
import dev.drydock.domain.training.BatchSystem;
import dev.drydock.domain.training.ClusterJob;
import dev.drydock.domain.validation.Extension;
import dev.drydock.domain.validation.ExtensionJar;
import dev.drydock.domain.validation.PolicySource;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ExtensionFailure;
import dev.drydock.spi.JobRefusedException;
import dev.drydock.spi.Launcher;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@link BatchSystem} by the launcher of an extension that the gate policy in force lists. The jar is checked before each task; the
 * launcher is loaded again only if the policy lists another jar. Calls come one at a time.
 */
public final class LoadedLauncher implements BatchSystem {
    private static final Logger LOG = Logger.getLogger(LoadedLauncher.class.getName());

    private final ExtensionFolder folder;
    private final PolicySource policies;
    private final GuardedCall guard;
    private final Wanted wanted;
    private final ReentrantLock oneAtATime = new ReentrantLock();
    private @Nullable Loaded last;

    /** @param limit of one call */
    public LoadedLauncher(ExtensionFolder folder, PolicySource policies, Wanted wanted, Duration limit) {
        this.folder = folder;
        this.policies = policies;
        this.wanted = wanted;
        this.guard = new GuardedCall(limit);
    }

    /**
     * What the site asks for.
     *
     * @param launcher its name in the policy
     * @param gpus of a job whose model asks for none
     * @param options handed to the launcher as they stand
     */
    public record Wanted(String launcher, int gpus, List<String> options) {
        public Wanted {
            options = List.copyOf(options);
        }

        private String words() {
            return "launcher " + launcher;
        }
    }

    private record Loaded(ExtensionJar jar, ExtensionClasses classes, Launcher launcher) {}

    @Override
    public Optional<Origin> require() {
        oneAtATime.lock();
        try {
            ExtensionJar jar = load().jar();
            return Optional.of(new Origin(wanted.launcher(), jar.name(), jar.sha256()));
        } finally {
            oneAtATime.unlock();
        }
    }

    private Loaded load() {
        ExtensionJar jar = requireListed();
        Loaded before = last;
        if (before != null && before.jar().equals(jar)) {
            folder.require(jar);
            return before;
        }
        ExtensionClasses classes = folder.open(jar);
        Launcher launcher = guard.call(jar, wanted.words(), () -> {
            Thread.currentThread().setContextClassLoader(classes);
            Launcher provider = classes.provider(Launcher.class, wanted.launcher(), Launcher::name);
            provider.configure(wanted.options());
            return provider;
        });
        Loaded loaded = new Loaded(jar, classes, launcher);
        last = loaded;
        return loaded;
    }

    private ExtensionJar requireListed() {
        return policies.current().policy().extensions().stream()
                .filter(extension -> extension.launchers().contains(wanted.launcher()))
                .map(Extension::jar)
                .findFirst()
                .orElseThrow(() -> new DrydockException(
                        ExtensionFailure.EXTENSION_UNLISTED,
                        "Trainings cannot be submitted: launcher is extension:" + wanted.launcher()
                                + " in etc/site.yaml, and no extension that the signed gate policy lists has this launcher."
                                + " Correct etc/site.yaml, or have a policy signed that lists the launcher."));
    }

    @Override
    public Listing jobs() throws InterruptedException {
        return ask("jobs", loaded -> {
            try {
                return Listing.of(ListedJobs.of(
                        loaded.jar(), wanted.launcher(), loaded.launcher().jobs()));
            } catch (IOException e) {
                return Listing.unanswered(noAnswer(e));
            }
        });
    }

    @Override
    public Submitted submit(BatchJob job) throws InterruptedException {
        return ask("submit", loaded -> {
            try {
                String id = loaded.launcher().submit(new SubmittedJob(job, wanted));
                return new Taken(ListedJobs.requireId(loaded.jar(), wanted.launcher(), id));
            } catch (JobRefusedException e) {
                return new Refused(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                return new Unanswered(noAnswer(e));
            }
        });
    }

    @Override
    public void cancel(ClusterJob job) throws InterruptedException {
        try {
            String trouble = ask("cancel", loaded -> {
                try {
                    loaded.launcher().cancel(job.id());
                    return "";
                } catch (IOException e) {
                    return noAnswer(e);
                }
            });
            warn(job, trouble);
        } catch (DrydockException e) {
            warn(job, e.sentence());
        }
    }

    private static void warn(ClusterJob job, String trouble) {
        if (!trouble.isEmpty()) {
            LOG.warning("job " + job.id() + " could not be cancelled: " + trouble);
        }
    }

    private String noAnswer(IOException e) {
        return wanted.words() + " got no answer: " + ListedJobs.line(String.valueOf(e.getMessage()));
    }

    /** A call of the launcher. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(Loaded loaded) throws Exception;
    }

    private <T> T ask(String method, Question<T> question) throws InterruptedException {
        oneAtATime.lockInterruptibly();
        try {
            Loaded before = last;
            Loaded loaded = before == null ? load() : before;
            Callable<T> call = () -> {
                Thread.currentThread().setContextClassLoader(loaded.classes());
                return question.ask(loaded);
            };
            return guard.call(loaded.jar(), method + " of " + wanted.words(), call);
        } catch (DrydockException e) {
            if (Thread.interrupted()) {
                throw interrupted(e); // the server ends, and its task with it
            }
            throw e;
        } finally {
            oneAtATime.unlock();
        }
    }

    private static InterruptedException interrupted(DrydockException cause) {
        InterruptedException interrupted = new InterruptedException(cause.sentence());
        interrupted.initCause(cause);
        return interrupted;
    }
}
