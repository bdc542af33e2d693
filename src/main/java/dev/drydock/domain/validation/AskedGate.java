package dev.drydock.domain.validation;

import dev.drydock.domain.validation.ExtensionGates.Answer;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ExtensionFailure;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Asks a gate of an extension, and takes only an answer that is the same twice and does not contradict the policy's limit.
 */
final class AskedGate {
    private static final int LONGEST_SENTENCE = 1000;

    private final ExtensionGates extensions;
    private final Evidence evidence;

    AskedGate(ExtensionGates extensions, Evidence evidence) {
        this.extensions = extensions;
        this.evidence = evidence;
    }

    /** @param rows the holdout's, which can be measured */
    GateResult judge(ExtensionGate gate, ScoredRows rows) {
        HoldoutView holdout = HoldoutView.of(evidence);
        Answer answer = extensions.judge(gate, holdout);
        Answer again = extensions.judge(gate, holdout);
        if (!answer.equals(again)) {
            throw invalid(
                    gate,
                    "it gave two different answers to the same evidence: " + words(answer) + ", then " + words(again));
        }
        require(gate, answer);
        return new GateResult(
                Gate.EXTENSION,
                gate.name(),
                answer.verdict(),
                finding(gate, answer, rows),
                Double.isFinite(answer.value()) ? Optional.of(measurement(gate, answer, rows)) : Optional.empty(),
                Optional.empty(),
                Optional.of(gate.jar()));
    }

    private static void require(ExtensionGate gate, Answer answer) {
        String sentence = answer.sentence();
        if (sentence.isBlank()
                || sentence.length() > LONGEST_SENTENCE
                || sentence.chars().anyMatch(Character::isISOControl)) {
            throw invalid(
                    gate, "its sentence must be one line of 1 to " + LONGEST_SENTENCE + " characters without controls");
        }
        Interval bounds = answer.bounds();
        boolean measured = Double.isFinite(answer.value());
        boolean enclosed =
                Double.isFinite(bounds.low()) && Double.isFinite(bounds.high()) && bounds.contains(answer.value());
        if (measured && !enclosed) {
            throw invalid(gate, "its bounds do not enclose its value: " + words(answer));
        }
        boolean decides = answer.verdict() != Verdict.INSUFFICIENT_EVIDENCE;
        if (decides && (!measured || (answer.verdict() == Verdict.PASS) != gate.reaches(bounds))) {
            throw invalid(
                    gate,
                    "it said " + words(answer) + ", and the policy's limit is " + gate.limitKey() + " "
                            + Numbers.plain(gate.limit()));
        }
    }

    private static String words(Answer answer) {
        return answer.verdict().words() + " with " + Numbers.plain(answer.value())
                + answer.bounds().plain();
    }

    private static DrydockException invalid(ExtensionGate gate, String why) {
        return new DrydockException(
                ExtensionFailure.EXTENSION_ANSWER_INVALID,
                "The answer of gate " + gate.wireName() + " of " + gate.jar().words() + " cannot be used: " + why
                        + ". Correct the extension, sign its new SHA-256 into the policy and run the job again, or reject the"
                        + " candidate.");
    }

    private static String finding(ExtensionGate gate, Answer answer, ScoredRows rows) {
        String needs = "Needs " + gate.name() + (gate.lessIsBetter() ? " ≤ " : " ≥ ") + Numbers.plain(gate.limit());
        String measured = Double.isFinite(answer.value())
                ? "; measured " + Numbers.plain(answer.value())
                        + answer.bounds().plain() + " on " + rows.size() + " rows of " + rows.groupCount() + " groups. "
                : ". ";
        return needs + measured + answer.sentence();
    }

    private static Measurement measurement(ExtensionGate gate, Answer answer, ScoredRows rows) {
        return new Measurement(
                gate.name(),
                answer.value(),
                answer.bounds(),
                gate.lessIsBetter(),
                gate.limit(),
                gate.confidence(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                rows.size(),
                rows.groupCount(),
                OptionalInt.empty(),
                OptionalLong.empty());
    }
}
