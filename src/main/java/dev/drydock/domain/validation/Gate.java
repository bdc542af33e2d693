package dev.drydock.domain.validation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The checks that a candidate must pass. */
public enum Gate {
    /** A metric's lower confidence bound on the holdout is at least the minimum. */
    FLOOR("Protects against a version that is of no use, however much better than its champion it is."),
    /** On the same holdout rows the candidate is worse than the champion by less than the margin. */
    NON_INFERIORITY("Protects against a release that answers worse than what is in service."),
    /** The same on the rows that were predicted after the candidate's weights were brought, if these were trained elsewhere. */
    UNSEEN("Protects against weights from elsewhere that have learned this holdout's answers by heart."),
    /** On the same rows it is worse than the best version that was released, or that the policy names, by less than the margin. */
    BEST_VERSION("Protects against many small losses, one a night, each too small to hold a release alone."),
    /** The same within one slice of the holdout. */
    SLICE("Protects a part of the field, such as one site, from paying for what the others gain."),
    /** In no part of the holdout that nobody declared is the candidate surely worse than the champion by more than the margin. */
    WORST_SLICES("Protects a part of the field that nobody declared as a slice from paying for what the others gain."),
    /** The lower confidence bound of one class's recall is at least the minimum. */
    RECALL("Protects against a version that hardly ever finds a class."),
    /** Of one class's rows in the holdout, the candidate's share of right answers is at most the margin less than the champion's. */
    RECALL_LOSS("Protects against answers that miss more of a class than before, even if the scores rank better."),
    /** Of no class does the candidate surely find fewer rows in one of several comparable slices than in the others, by more than the margin. */
    FAIRNESS("Protects a group of people or machines from being served much worse than the others."),
    /** On copies of holdout rows with noise, or with one input missing, the candidate is worse than the champion by less than the margin. */
    ROBUSTNESS(
            "Protects against a version that goes wrong where the champion does not: with noise, or where a value is missing."),
    /** The candidate answers nothing for enough of the rows that are unlike all rows it was trained on. */
    OUT_OF_RANGE("Protects against sure answers about readings such as the version has never seen."),
    /** By the owner's costs, the candidate's answers cost at most the margin more than the champion's. */
    COST("Protects against mistakes that are fewer but dearer."),
    /** The candidate makes at most so many rows worse, whatever it makes better. */
    FLIPS("Protects people from answers that were right and no longer are, even if as many others are corrected."),
    /** The candidate's probabilities differ from what comes true by not much more than the champion's. */
    CALIBRATION("Protects against scores that no longer mean what they say: too sure, or not sure enough."),
    /** Scoring one row is fast enough in 95 of 100 calls, and not many times as slow as the champion. */
    LATENCY("Protects against a version that answers too late to be of use."),
    /** Another process loads the package and gives the golden vectors' scores within the tolerance. */
    GOLDEN("Protects against a package that answers differently in another process than where it was built."),
    /** Each behaviour test in the package's {@code model.yaml} holds. */
    BEHAVIOUR("Protects against answers that the model's owner ruled out, however good the figures are on the whole."),
    /** Two loads of the package give the same scores bit for bit. */
    DETERMINISM("Protects against answers that nobody can repeat, today or in an inquiry."),
    /** The weights, and what they answer, are not the parent's. */
    WEIGHTS_CHANGED("Protects against a training that had no effect, so that a release changes nothing."),
    /** No prediction id or row of the holdout lies in another split, nor a group if the splits are by group. */
    LEAKAGE("Protects against figures that are too good because the rows, or an input, told the label beforehand."),
    /** No source's readings look as if they came in another unit or in another column than before. */
    INPUTS("Protects against readings in another unit, or in another column, than the model knows."),
    /** No source, slice or value of an input lacks labels of a class that the champion expects there. */
    LOST_CLASS("Protects against labels that leave a class out where it belongs, by neglect or on purpose."),
    /** At equal scores, no source's labels name a class more rarely than those of the other sources. */
    CLASS_RATES("Protects against labels of one source that leave out a part of a class."),
    /** No source's labels are contradicted by both models more often than those of the others, and not all say the opposite of the champion. */
    SOURCES(
            "Protects against labels of one source, or of all of them, that are wrong, were altered or are still to come."),
    /** No annotator gave too many of the labels that are trained on, or labels that both models contradict more often. */
    ANNOTATORS("Protects against labels of one person who errs, or decides too much alone."),
    /** On rows of earlier promoted versions' holdouts the candidate is worse than the champion by less than the margin. */
    FORGETTING("Protects what the model has known so far from being forgotten for the sake of recent rows."),
    /** Reported and holding nobody: by its losses, the rows that it was trained on cannot be told from others. Weights leave the site only with it. */
    MEMORISATION("Protects the rows that it was trained on from whoever gets its weights at another site."),
    /** A gate of an extension that the policy lists; each has a name of its own. */
    EXTENSION("Protects against what the site's own gate looks for; its owner says what that is."),
    /** Of what serves: on rows that came since its release it is not worse by more than the margin than its report promised. */
    AS_RELEASED("Protects against a version that was good when it was released and no longer is."),
    /** Of what serves: the serving node itself gives the golden vectors' scores, from the package that is in service. */
    NODE("Protects against a node that answers from other bytes, or otherwise, than what was approved."),
    /** Of what serves: no waiver by which it was released has expired. */
    WAIVERS("Protects against an exception that was granted for a time and stays for good."),
    /** There is a champion to compare with. */
    NO_BASELINE("Protects against a first version that nobody answers for: there is no champion to compare it with.");

    private final String protection;

    Gate(String protection) {
        this.protection = protection;
    }

    /** A sentence that says what the gate protects against. */
    public String protection() {
        return protection;
    }

    /** Such as {@code non-inferiority}: in the policy, in reports and on the command line. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As the policy and {@code model.yaml} name it. */
    String policyKey() {
        return this == SLICE ? "slices" : wireName();
    }

    /** @param name of a report's line, such as {@code slice:north} */
    public static Optional<Gate> ofLine(String name) {
        int colon = name.indexOf(':');
        return ofWireName(colon < 0 ? name : name.substring(0, colon));
    }

    public static Optional<Gate> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(gate -> gate.wireName().equals(name))
                .findFirst();
    }
}
