package dev.drydock.extensions;

import dev.drydock.domain.validation.ExtensionGate;
import dev.drydock.domain.validation.HoldoutView;
import dev.drydock.spi.GateEvidence;
import java.util.List;

/** {@link GateEvidence} of the holdout, with the policy's limit. */
final class EvidenceOfHoldout implements GateEvidence {
    private final ExtensionGate gate;
    private final HoldoutView holdout;

    EvidenceOfHoldout(ExtensionGate gate, HoldoutView holdout) {
        this.gate = gate;
        this.holdout = holdout;
    }

    @Override
    public String model() {
        return holdout.model();
    }

    @Override
    public String task() {
        return holdout.task().task().yamlName();
    }

    @Override
    public List<String> classes() {
        return holdout.task().label().classes();
    }

    @Override
    public List<String> targets() {
        return holdout.targets();
    }

    @Override
    public int rows() {
        return holdout.size();
    }

    @Override
    public int outputs() {
        return holdout.outputs();
    }

    @Override
    public float[] labels() {
        return holdout.labels();
    }

    @Override
    public float[] candidate() {
        return holdout.candidate();
    }

    @Override
    public float[] champion() {
        return holdout.champion();
    }

    @Override
    public String id(int row) {
        return holdout.id(row);
    }

    @Override
    public String group(int row) {
        return holdout.group(row);
    }

    @Override
    public String source(int row) {
        return holdout.source(row);
    }

    @Override
    public List<String> slices() {
        return holdout.slices();
    }

    @Override
    public boolean inSlice(int row, int slice) {
        return holdout.inSlice(row, slice);
    }

    @Override
    public double limit() {
        return gate.limit();
    }

    @Override
    public boolean lessIsBetter() {
        return gate.lessIsBetter();
    }

    @Override
    public double confidence() {
        return gate.confidence();
    }

    @Override
    public long seed() {
        return holdout.seed();
    }
}
