package dev.drydock.application;

import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongFunction;

/** What was logged on behalf of an execution. */
public class ViewExecutionLog {
    private final Transactions transactions;
    private final Authorization authorization;
    private final Executions executions;
    private final LongFunction<Path> files;

    /** @param files execution number to its log file, which need not exist */
    public ViewExecutionLog(
            Transactions transactions, Authorization authorization, Executions executions, LongFunction<Path> files) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.executions = executions;
        this.files = files;
    }

    /** @return the log, which is empty if nothing was logged yet */
    public String view(Actor actor, long executionId) {
        authorization.require(actor, Operation.VIEW, "execution/" + executionId);
        transactions.run(() -> executions.require(executionId));
        Path file = files.apply(executionId);
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The log of execution " + executionId + " cannot be read from " + file + ": " + e.getMessage()
                            + ".",
                    e);
        }
    }
}
