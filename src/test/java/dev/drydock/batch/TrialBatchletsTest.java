package dev.drydock.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.application.TrialsFixture;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.runtime.context.JobContext;
import java.lang.reflect.Proxy;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@SuppressWarnings("UnnecessaryAssignment") // no container fills the fields here
class TrialBatchletsTest {

    @Test
    void thereIsAPartitionForEachTrialThatNamesIt() {
        TrialMapper mapper = new TrialMapper();
        mapper.jobContext = run();
        mapper.trials = new TrialsFixture((request, fence, stop) -> TrialsFixture.completed(0.5)).trials();
        PartitionPlan plan = mapper.mapPartitions();
        assertThat(plan.getPartitions()).isEqualTo(3);
        assertThat(plan.getPartitionProperties())
                .extracting((Properties partition) -> partition.getProperty("trial"))
                .containsExactly("0", "1", "2");
    }

    @Test
    void stopEndsATrialWithItsCheckpoint() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        TrialsFixture fixture = new TrialsFixture((request, fence, stop) -> {
            started.countDown();
            while (!stop.getAsBoolean()) {
                Thread.onSpinWait();
            }
            return TrialsFixture.stopped();
        });
        fixture.trials().plan(TrialsFixture.RUN);
        TrainTrialBatchlet batchlet = batchlet(fixture);
        CompletableFuture<String> exitStatus = CompletableFuture.supplyAsync(batchlet::process);
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        batchlet.stop();
        assertThat(exitStatus.get(30, TimeUnit.SECONDS)).isEqualTo("STOPPED");
    }

    @Test
    void theExitStatusNamesTheSelectedTrial() {
        TrialsFixture fixture = new TrialsFixture((request, fence, stop) -> TrialsFixture.completed(0.5));
        fixture.trials().plan(TrialsFixture.RUN);
        assertThat(batchlet(fixture).process()).isEqualTo("COMPLETED");
        SelectTrialBatchlet select = new SelectTrialBatchlet();
        select.jobContext = run();
        select.selectTrial = fixture.selectTrial();
        assertThat(select.process()).isEqualTo("TRIAL_1");
    }

    private static TrainTrialBatchlet batchlet(TrialsFixture fixture) {
        TrainTrialBatchlet batchlet = new TrainTrialBatchlet();
        batchlet.jobContext = run();
        batchlet.trainTrial = fixture.trainTrial();
        batchlet.trial = "1";
        return batchlet;
    }

    private static JobContext run() {
        return (JobContext) Proxy.newProxyInstance(
                JobContext.class.getClassLoader(), new Class<?>[] {JobContext.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getExecutionId")) {
                        return TrialsFixture.RUN;
                    }
                    if (method.getName().equals("getInstanceId")) {
                        return TrialsFixture.RUN;
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}
