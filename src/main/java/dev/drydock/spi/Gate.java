package dev.drydock.spi;

/**
 * A check that a candidate must pass, beside those of Drydock. The signed gate policy names it, the jar that it comes from with the
 * jar's SHA-256, and its limit.
 *
 * <p><b>Found by</b> {@code META-INF/services/dev.drydock.spi.Gate} of the jar; the class is public and has a public constructor without
 * parameters. Drydock makes a new instance in a new class loader for each judgement, and closes nothing: keep no thread, file or
 * connection open.
 *
 * <p><b>Threads.</b> Each instance is used by one thread, which is not the server's. Candidates of two models can be judged at the same
 * time, each by instances of its own.
 */
public interface Gate {

    /**
     * The name in the policy, which reports and waivers show as {@code extension:NAME}: lower-case letters, digits and single dashes, a
     * letter first, 40 characters at most. No two gates of one jar have the same name.
     *
     * @return never null, always the same
     */
    String name();

    /**
     * Judges the candidate. The answer depends on the evidence alone: Drydock asks twice, each time a new instance, and refuses two
     * different answers. A gate that draws random numbers seeds them with {@link GateEvidence#seed()}.
     *
     * <p>Drydock does not ask if the holdout's budget is used up, if the holdout has fewer rows than the policy needs, or fewer than 10
     * groups, or labels that are all the same, or if a score is no valid number. It writes the verdict of such a case itself.
     *
     * @param evidence never null; not to be used after the return
     * @return never null. {@link GateAnswer.Verdict#PASS} only if the answer's bound reaches the limit, {@link
     *     GateAnswer.Verdict#FAIL} only if it does not; Drydock refuses a contradiction (EXTENSION_ANSWER_INVALID)
     * @throws Exception whatever is thrown fails the step (EXTENSION_FAILED); so does a call that takes longer than five minutes
     *     (EXTENSION_TIMED_OUT), whose thread is interrupted
     */
    GateAnswer judge(GateEvidence evidence) throws Exception;
}
