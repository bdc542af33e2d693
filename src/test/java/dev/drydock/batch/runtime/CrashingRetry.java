package dev.drydock.batch.runtime;

import dev.drydock.application.runs.ExecutionLeases.Held;
import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.Executions.Filter;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.TrainingFailure;
import dev.drydock.persistence.TestDatabase;
import jakarta.batch.api.AbstractBatchlet;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that submits a run if there is none, whose first execution fails, looks for retries until the run completes, and halts where it is
 * told to, as a kill does. Arguments: JDBC URL, jobs directory, and the place to halt: {@code none}, {@code planning} (the retry is not
 * committed), {@code starting} (the restart is not committed), {@code started} (it is, and has not begun).
 */
public final class CrashingRetry {
    private static final int KILLED = 137;

    private CrashingRetry() {}

    public static void main(String[] arguments) throws Exception {
        TestDatabase database = TestDatabase.over(CrashingJob.dataSource(arguments[0]));
        String halt = arguments[2];
        AtomicReference<@Nullable Node> self = new AtomicReference<>();
        Node node = new Node(
                "node",
                database,
                Path.of(arguments[1]),
                new ScriptedArtifacts().with("note", context -> new AbstractBatchlet() {
                    @Override
                    public String process() {
                        long id = context.getJobContext().getExecutionId();
                        if (id > 1) {
                            haltIf(halt.equals("started"));
                            return "DONE";
                        }
                        DrydockException failure =
                                new DrydockException(TrainingFailure.WORKER_DIED, "The worker is gone.");
                        Optional.ofNullable(self.get()).orElseThrow().failures.record(id, Optional.of("do"), failure);
                        throw failure;
                    }
                }),
                event -> {
                    haltIf(halt.equals("planning") && event.action().equals("run.retry.plan"));
                    haltIf(halt.equals("starting") && event.action().equals("execution.restart"));
                });
        self.set(node);
        // The earlier process is dead: this is what the watch finds after some seconds
        for (Held orphan : node.transactions.required(() -> node.leases.heldByOthers(node.self))) {
            node.recover(orphan);
        }
        if (all(node).isEmpty()) {
            node.submit("work", Map.of());
        }
        while (!all(node).get(0).status().equals("COMPLETED")) {
            node.lookForRetries();
            TimeUnit.MILLISECONDS.sleep(20);
        }
        System.out.println("COMPLETED");
        System.exit(0);
    }

    private static List<Execution> all(Node node) {
        return node.transactions.required(() -> node.executions.list(Filter.newest(10)));
    }

    private static void haltIf(boolean reached) {
        if (reached) {
            Runtime.getRuntime().halt(KILLED);
        }
    }
}
