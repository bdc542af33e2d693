package dev.drydock.extensions;

import dev.drydock.domain.validation.ExtensionGate;
import dev.drydock.domain.validation.ExtensionGates;
import dev.drydock.domain.validation.HoldoutView;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.Verdict;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ExtensionFailure;
import dev.drydock.spi.Gate;
import dev.drydock.spi.GateAnswer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@link ExtensionGates} from the site's {@code lib/ext}. Each question loads the jar again and leaves nothing behind. */
public final class LoadedGates implements ExtensionGates {
    private final ExtensionFolder folder;
    private final GuardedCall guard;

    /** @param limit of one question, loading included */
    public LoadedGates(ExtensionFolder folder, Duration limit) {
        this.folder = folder;
        this.guard = new GuardedCall(limit);
    }

    @Override
    public Answer judge(ExtensionGate gate, HoldoutView holdout) {
        ExtensionClasses classes = folder.open(gate.jar());
        return guard.call(gate.jar(), "gate " + gate.name(), () -> ask(classes, gate, holdout));
    }

    private static Answer ask(ExtensionClasses classes, ExtensionGate gate, HoldoutView holdout) throws Exception {
        Thread.currentThread().setContextClassLoader(classes);
        Gate provider = classes.provider(Gate.class, gate.name(), Gate::name);
        return answer(gate, provider.judge(new EvidenceOfHoldout(gate, holdout)));
    }

    /** Foreign code may return null whatever its interface says. */
    private static Answer answer(ExtensionGate gate, @Nullable GateAnswer said) {
        if (said == null || Objects.isNull(said.verdict()) || Objects.isNull(said.sentence())) {
            throw new DrydockException(
                    ExtensionFailure.EXTENSION_ANSWER_INVALID,
                    "The answer of gate " + gate.wireName() + " of "
                            + gate.jar().words()
                            + " cannot be used: it, its verdict or its sentence is null. Correct the extension, and have its new"
                            + " SHA-256 signed into the policy.");
        }
        Verdict verdict = switch (said.verdict()) {
            case PASS -> Verdict.PASS;
            case FAIL -> Verdict.FAIL;
            case INSUFFICIENT_EVIDENCE -> Verdict.INSUFFICIENT_EVIDENCE;
        };
        return new Answer(verdict, said.value(), new Interval(said.low(), said.high()), said.sentence());
    }
}
