package dev.drydock.batch;

import dev.drydock.application.release.SignPackage;
import jakarta.batch.api.Batchlet;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Signs the run's candidate. Exit status: SIGNED. */
@Dependent
@Named("signPackage")
public class SignPackageBatchlet implements Batchlet {
    @Inject
    JobContext jobContext;

    @Inject
    SignPackage signPackage;

    @Override
    public String process() {
        signPackage.run(jobContext.getInstanceId());
        return "SIGNED";
    }

    /** Takes a moment only and is harmless to repeat, so it is let end. */
    @Override
    public void stop() {}
}
