package dev.drydock.console.runs;

import dev.drydock.application.runs.Executions.Execution;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.console.Wording;
import dev.drydock.domain.validation.Verdict;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How an execution ended. A night that brought nothing into service is COMPLETED too, so the job's own word decides what it looks like.
 *
 * @param word the job's own; empty if it has none. UNDECIDED of a REJECTED one whose gates could not decide: its version waits for a
 *     release manager
 * @param tone what it is drawn as: the batch status in lower case, or {@code rejected}, {@code
 *     undecided}, {@code collect_labels}, {@code unsound}, {@code waiver_expired}, {@code node_silent}
 */
public record Ending(String word, String tone) {
    static final String UNDECIDED = "UNDECIDED";
    private static final Set<String> OF_THEIR_OWN =
            Set.of("REJECTED", UNDECIDED, "COLLECT_LABELS", "UNSOUND", "WAIVER_EXPIRED", "NODE_SILENT");

    /** @param facts of the run, its verdict among them if it has one */
    static Ending of(Execution execution, Map<String, String> facts) {
        String word = Wording.endedWith(execution);
        if (word.equals("REJECTED") && isUndecided(facts)) {
            word = UNDECIDED;
        }
        boolean own = execution.status().equals("COMPLETED") && OF_THEIR_OWN.contains(word);
        return new Ending(word, (own ? word : execution.status()).toLowerCase(Locale.ROOT));
    }

    private static boolean isUndecided(Map<String, String> facts) {
        return Verdict.INSUFFICIENT_EVIDENCE.name().equals(facts.get(RunFacts.VERDICT));
    }
}
