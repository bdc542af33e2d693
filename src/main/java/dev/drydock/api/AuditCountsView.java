package dev.drydock.api;

import java.util.List;

/**
 * How many records of each action the audit log has.
 *
 * @param size of the whole log
 * @param unreadable numbers of which there is no record or whose stored text is none
 */
public record AuditCountsView(long size, long unreadable, List<Action> actions) {
    public AuditCountsView {
        actions = List.copyOf(actions);
    }

    /** @param firstAt instant in UTC */
    public record Action(String action, long count, long first, String firstAt, long last, String lastAt) {}
}
