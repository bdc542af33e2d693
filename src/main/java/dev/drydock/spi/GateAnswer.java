package dev.drydock.spi;

/**
 * What a gate found. Immutable; {@link Gate#judge} says which answers Drydock takes.
 *
 * @param value what was measured, in the unit of the policy's limit. A finite number, unless the verdict is {@link
 *     Verdict#INSUFFICIENT_EVIDENCE}, where {@code NaN} means that nothing was measured
 * @param low lower bound of the value, at {@link GateEvidence#confidence()}, one-sided; at most {@code value}. A gate that estimates
 *     nothing gives the value itself
 * @param high upper bound in the same way; at least {@code value}
 * @param sentence for people, one line of 1 to 1000 characters: what it means, and what to do if the gate did not pass. It is in the
 *     gate report, which leaves the site; name no cell of a private column
 */
public record GateAnswer(Verdict verdict, double value, double low, double high, String sentence) {

    /** The three things that a gate can say. */
    public enum Verdict {
        /** The candidate may be released, as far as this gate is concerned. */
        PASS,
        /** The candidate is rejected for good. */
        FAIL,
        /** These rows cannot decide: the candidate waits for a release manager, who can waive the gate by signature. */
        INSUFFICIENT_EVIDENCE
    }

    /** An answer whose value is no estimate, so that both bounds are the value. */
    public static GateAnswer of(Verdict verdict, double value, String sentence) {
        return new GateAnswer(verdict, value, value, value, sentence);
    }
}
