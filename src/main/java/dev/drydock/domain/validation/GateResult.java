package dev.drydock.domain.validation;

import java.util.Optional;

/**
 * What one gate found.
 *
 * @param slice the slice's name for {@link Gate#SLICE}, the class's for {@link Gate#RECALL}, one of several targets' for {@link
 *     Gate#NON_INFERIORITY} and {@link Gate#BEST_VERSION}, the extension's for {@link Gate#EXTENSION}, else empty
 * @param finding a sentence: what the gate needs, what was measured, and what to do if it did not pass
 * @param waiver present if and only if the verdict is {@link Verdict#WAIVED}
 * @param extension the jar that a gate of an extension comes from; else empty
 */
public record GateResult(
        Gate gate,
        String slice,
        Verdict verdict,
        String finding,
        Optional<Measurement> measurement,
        Optional<Waiver> waiver,
        Optional<ExtensionJar> extension) {

    /** Of a gate of Drydock's own. */
    public GateResult(
            Gate gate,
            String slice,
            Verdict verdict,
            String finding,
            Optional<Measurement> measurement,
            Optional<Waiver> waiver) {
        this(gate, slice, verdict, finding, measurement, waiver, Optional.empty());
    }

    static GateResult of(Gate gate, Verdict verdict, String finding) {
        return new GateResult(gate, "", verdict, finding, Optional.empty(), Optional.empty());
    }

    /** The same whose sentence begins with something else. */
    GateResult after(String told) {
        return new GateResult(gate, slice, verdict, told + finding, measurement, waiver, extension);
    }

    /** The same whose sentence ends with something else. */
    GateResult before(String told) {
        return new GateResult(gate, slice, verdict, finding + told, measurement, waiver, extension);
    }

    /** The same of a gate of an extension. */
    GateResult of(ExtensionJar jar) {
        return new GateResult(gate, slice, verdict, finding, measurement, waiver, Optional.of(jar));
    }

    /**
     * What a waiver names: the gate, for a slice {@code slice:NAME}, for a class {@code recall:NAME}, for a target {@code
     * non-inferiority:NAME} and for a gate of an extension {@code extension:NAME}.
     */
    public String name() {
        return slice.isEmpty() ? gate.wireName() : gate.wireName() + ":" + slice;
    }

    public boolean holdsNobody() {
        return verdict == Verdict.PASS || verdict == Verdict.WAIVED;
    }

    /**
     * The same gate with a waiver, or with none. What failed stays failed and what passed stays passed: only what the rows cannot
     * decide is waived.
     */
    GateResult under(Optional<Waiver> given) {
        if (verdict == Verdict.PASS || verdict == Verdict.FAIL) {
            return this;
        }
        Verdict now = given.isPresent() ? Verdict.WAIVED : Verdict.INSUFFICIENT_EVIDENCE;
        return new GateResult(gate, slice, now, finding, measurement, given, extension);
    }
}
