package dev.drydock.application.access;

import java.util.SortedMap;
import java.util.TreeMap;

/** The append-only log of every state change and every refusal. */
public interface AuditLog {
    /** By what the name of a refusal's action ends. */
    String REFUSED = ".refused";

    /** Appends in the caller's transaction, which must exist: the record commits with the change, or not at all. */
    void append(Event event);

    /**
     * One thing that happened.
     *
     * @param actor who did it: a user's name, or {@code node:NAME} for the system itself
     * @param action stable verb, such as {@code candidate.approve}; a refusal ends in {@code .refused}
     * @param subject what it was done to, such as {@code pump-failure/7} or {@code execution/12}
     * @param details facts that matter later: digests, reasons, numbers; never a secret, never a row's content
     */
    record Event(String actor, String action, String subject, SortedMap<String, String> details) {

        public static Event of(String actor, String action, String subject, String... keysAndValues) {
            SortedMap<String, String> details = new TreeMap<>();
            for (int i = 0; i < keysAndValues.length; i += 2) {
                details.put(keysAndValues[i], keysAndValues[i + 1]);
            }
            return new Event(actor, action, subject, details);
        }
    }
}
