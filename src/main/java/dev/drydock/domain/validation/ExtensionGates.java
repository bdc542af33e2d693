package dev.drydock.domain.validation;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ExtensionFailure;

/** Asks the gates of the site's extensions. Thread-safe. */
public interface ExtensionGates {
    /** Of a site, or a program, without extensions. */
    ExtensionGates NONE = (gate, holdout) -> {
        throw new DrydockException(
                ExtensionFailure.EXTENSION_MISSING,
                "Gate " + gate.wireName() + " cannot be asked: this program loads no extensions.");
    };

    /**
     * Asks the gate once, a new instance of it. Its jar must have the digest that the policy lists.
     *
     * @throws DrydockException {@code EXTENSION_MISSING}, {@code EXTENSION_ALTERED}, {@code EXTENSION_UNUSABLE}, {@code
     *     EXTENSION_FAILED}, {@code EXTENSION_TIMED_OUT} or {@code EXTENSION_ANSWER_INVALID}
     */
    Answer judge(ExtensionGate gate, HoldoutView holdout);

    /**
     * What the gate said, as it said it.
     *
     * @param verdict never {@link Verdict#WAIVED}
     */
    record Answer(Verdict verdict, double value, Interval bounds, String sentence) {}
}
