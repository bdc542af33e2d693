package dev.drydock.console.training;

import dev.drydock.application.training.RunBudgets.Use;
import java.util.List;
import java.util.stream.Collectors;

/** What a run has used of its budget, in words. */
public final class BudgetPresenter {
    private BudgetPresenter() {}

    /**
     * Such as {@code Budget: time 12m 3s of 1h 0m 0s, disk 1.5 GiB of 1 GiB (over).} Empty without limits.
     *
     * @param uses of resources that are limited
     */
    public static String of(List<Use> uses) {
        String limited = uses.stream().map(BudgetPresenter::words).collect(Collectors.joining(", "));
        return limited.isEmpty() ? "" : "Budget: " + limited + ".";
    }

    private static String words(Use use) {
        return use.resource().wireName() + " " + use.resource().words(use.used()) + " of "
                + use.resource().words(use.limit().orElseThrow()) + (use.isOver() ? " (over)" : "");
    }
}
