package dev.drydock.batch;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.release.WatchRelease;
import dev.drydock.application.release.WatchRelease.Watched;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.registry.VersionId;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.logging.Logger;

/** Watches a fresh release. Exit status: HELD, STOPPED, or WATCH_FAILED, after which the job puts back what served before. */
@Dependent
@Named("watchRelease")
public class WatchReleaseBatchlet implements Batchlet {
    /** The fact that says how a watch ended. */
    static final String WATCH = "watch";

    private static final Logger LOG = Logger.getLogger(WatchReleaseBatchlet.class.getName());

    @Inject
    JobContext jobContext;

    @Inject
    WatchRelease watchRelease;

    @Inject
    RunFacts facts;

    @Inject
    Transactions transactions;

    @Inject
    @BatchProperty
    String model;

    @Inject
    @BatchProperty
    String version;

    private volatile boolean stopped;

    @Override
    public String process() {
        VersionId watchedVersion = VersionProperty.of(model, version);
        Watched watched = watchRelease.watch(watchedVersion, () -> stopped);
        if (watched instanceof Watched.Failed failed) {
            LOG.warning(() -> "run=" + jobContext.getInstanceId() + " model=" + model + " version=" + version + " "
                    + failed.sentence());
            transactions.run(() -> {
                facts.record(jobContext.getInstanceId(), WATCH, failed.sentence());
                facts.record(jobContext.getInstanceId(), RunFacts.WATCH_FAILED, watchedVersion.toString());
            });
            return "WATCH_FAILED";
        }
        return watched instanceof Watched.Held ? "HELD" : "STOPPED";
    }

    /** Ends the watch at its next check; the release stays in service. */
    @Override
    public void stop() {
        stopped = true;
    }
}
