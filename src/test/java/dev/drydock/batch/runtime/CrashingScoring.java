package dev.drydock.batch.runtime;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.persistence.TestDatabase;
import java.nio.file.Path;
import java.util.Map;

/**
 * A JVM that starts or restarts the job batch-score and halts where it is told to, as a kill does. Arguments: folder of the site, and a
 * place of {@link WatchedScoringFiles} to halt at, or {@code none}. Prints the execution's batch status.
 */
public final class CrashingScoring {
    private static final int KILLED = 137;

    private CrashingScoring() {}

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        ScoringSite site = new ScoringSite(
                root,
                TestDatabase.openH2(root.resolve("db")),
                files -> new WatchedScoringFiles(files, place -> {
                    if (place.equals(arguments[1])) {
                        Runtime.getRuntime().halt(KILLED);
                    }
                }));
        Execution ended =
                site.goOn(Map.of("model", "pump-failure", "file", "rows.csv", "id", "pump_id", "block", "4096"));
        System.out.println("ended " + ended.status());
        System.exit(0);
    }
}
