package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a signed statement to roll back.
 *
 * @param target the version to return to, such as {@code pump-failure/7}
 * @param signed the people whose statements count
 * @param missing how many more must sign before the job starts
 * @param execution of the job; null while someone is missing
 */
public record RollbackView(
        String target,
        List<String> signed,
        int missing,
        @Nullable ExecutionView execution) {}
