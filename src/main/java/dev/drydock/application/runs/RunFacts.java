package dev.drydock.application.runs;

import java.util.Map;
import java.util.Optional;

/**
 * What a run (one job instance) has established so far; how its steps hand results on. A fact is written once; writing the
 * same value again is harmless, another value is refused.
 */
public interface RunFacts {
    String MODEL = "model";
    String SNAPSHOT = "snapshot";
    /** SHA-256 of the snapshot's manifest when the run sealed it. */
    String SNAPSHOT_MANIFEST = "snapshot-manifest";

    /** What is unusual about the snapshot's rows, such as {@code CONSTANT flow; RARE_CLASS tune}; absent if nothing is. */
    String ANOMALIES = "anomalies";
    /** The snapshot whose rows are replayed, or {@link #NO_SNAPSHOT}; absent if model.yaml asks for none. */
    String REPLAYED_SNAPSHOT = "replayed-snapshot";

    /** The champion has none. */
    String NO_SNAPSHOT = "none";

    /** The outcomes of requested labels in the join; absent if no labels were requested. */
    String ASKED_LABELS = "asked-labels";

    /** What the champion's performance is estimated as without labels, or why it is not: whole sentences for people. */
    String ESTIMATED_PERFORMANCE = "estimated-performance";

    String DECISION = "decision";
    String PARENT_VERSION = "parent-version";
    /** Digest of the weights trained elsewhere that the run makes its candidate of; absent if it trains. */
    String CONTRIBUTION = "contribution";

    String SELECTED_TRIAL = "selected-trial";
    /** The trials that the run lost while others completed, with their reasons; absent if it lost none. */
    String LOST_TRIALS = "lost-trials";

    /** Prefix of a round's number: the trials that continued after it, such as {@code 0, 4}, or {@code none}. */
    String ROUND = "rung-";

    /**
     * Prefix, with 1 and up: the number of a reserve, a trial that ended at a round and continued because all continued trials were lost.
     */
    String RESERVE = "reserve-";

    /**
     * The reason for the selected trial, and the trials that <em>tune</em> cannot distinguish from the best; absent if there was one trial.
     */
    String TRIAL_CHOICE = "trial-choice";

    /** Ids of the snapshots whose holdouts the candidate must not have forgotten, or {@code none}; absent if the policy asks for none. */
    String ANCHORS = "anchors";

    /** The promoted version of each of the {@link #ANCHORS}, in their order; absent if there are none. */
    String ANCHOR_VERSIONS = "anchor-versions";

    /** Sentences about promoted versions that have no anchor; absent if there are none. */
    String ANCHORS_LEFT_OUT = "anchors-left-out";

    /** The version that the candidate is compared with beside the champion; absent if the policy asks for none. */
    String BEST_VERSION = "best-version";

    /** Why that version cannot be scored, as a sentence; absent if it can. */
    String BEST_VERSION_PROBLEM = "best-version-problem";

    String CANDIDATE_VERSION = "candidate-version";
    /** The superseded candidate that the run compares with the champion of today; the run makes none of its own. */
    String COMPARED_VERSION = "compared-version";

    /** The imported first version that the run measures on labelled rows. */
    String MEASURED_VERSION = "measured-version";

    /** The version in service that the run checks. */
    String CHECKED_VERSION = "checked-version";

    /** The snapshot of the report with which that version was released, or {@link #NO_SNAPSHOT}. */
    String RELEASED_SNAPSHOT = "released-snapshot";

    /** Why that snapshot cannot be scored, as a sentence; absent if it can. */
    String RELEASED_SNAPSHOT_PROBLEM = "released-snapshot-problem";

    /** What the serving node said to the golden vectors: a verdict and a sentence. */
    String NODE_ANSWER = "node-answer";

    /** The version that scores the rows of a file. */
    String SCORED_VERSION = "scored-version";

    /** SHA-256 of the file whose rows are scored. */
    String SCORED_FILE = "scored-file";

    /** SHA-256 of the plan by which that file was cut into blocks. */
    String SCORING_PLAN = "scoring-plan";

    /** How many rows were scored and rejected, and where the result is: a sentence for people. */
    String SCORES = "scores";

    String PACKAGE_DIGEST = "package-digest";
    String REPORT_DIGEST = "report-digest";
    String VERDICT = "verdict";
    /** Exports of other models that the run found in the inbox, and left there for their runs. */
    String LEFT_IN_INBOX = "left-in-inbox";
    /** Why the run ended before a release: whole sentences for people. Absent if the run continued. */
    String REASON = "reason";
    /** The release manager who asked for the promotion that the run carries out. */
    String PROMOTED_BY = "promoted-by";

    /** The version that did not hold while the run watched it. */
    String WATCH_FAILED = "watch-failed";

    /** The delivery that the run wrote or took, such as {@code build-to-plant-a-7}. */
    String DELIVERY = "delivery";

    /** What did not travel because the other site has it, with the delivery that brought it there; absent if everything travelled. */
    String DELIVERY_LEFT_OUT = "delivery-left-out";

    /** What made someone submit the run: {@code schedule}, {@code drift}, {@code volume}, {@code behind} or {@code manual}. */
    String TRIGGER = "trigger";
    /** The {@link #TRIGGER} of a run that was submitted for data that came. */
    String TRIGGER_VOLUME = "volume";
    /** The {@link #TRIGGER} of a run that was submitted since live drift stood. */
    String TRIGGER_DRIFT = "drift";

    /** The author of the schedule that submitted the run: they took part in what it makes. Absent if no schedule did. */
    String CAUSE_SCHEDULED_BY = "scheduled-by";

    /**
     * The trace id of the request that started the run: 32 hexadecimal digits; then {@code -} and 16 more, the span of that request, if its
     * caller records the trace. Absent if no request did.
     */
    String TRACE = "trace";

    /** SHA-256 of the model's {@code model.yaml} when the run was submitted. */
    String MODEL_FILE = "model-file";
    /** Digest of the gate policy when the run was submitted; absent if none was in force. */
    String GATE_POLICY = "gate-policy";

    /** Joins the caller's transaction. */
    void record(long instanceId, String fact, String value);

    Optional<String> find(long instanceId, String fact);

    /** @throws dev.drydock.failure.DrydockException if the run has not established it */
    String require(long instanceId, String fact);

    Map<String, String> all(long instanceId);
}
