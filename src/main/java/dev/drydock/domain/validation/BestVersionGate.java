package dev.drydock.domain.validation;

import dev.drydock.domain.dataset.LabelRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Holds a candidate that is worse than the best version, one gate for the whole and one for each of several targets. */
final class BestVersionGate {
    private BestVersionGate() {}

    /**
     * @param best empty if nobody fixed a version to compare with
     * @param answers of the candidate beside those of another model
     * @param compare a target's rows, by the policy's limit
     */
    static List<GateResult> judge(
            ModelTask task,
            Optional<BestVersion> best,
            Function<ModelScores, ScoredRows> answers,
            BiFunction<String, ScoredRows, GateResult> compare) {
        List<String> targets =
                task.label().targets().stream().map(LabelRule.Target::name).toList();
        if (best.flatMap(BestVersion::scores).isEmpty()) {
            String problem = best.map(version -> version.told() + ": " + version.problem())
                    .orElse("the best version, and this run did not fix which that is. Restart it at step validate.");
            return each(targets, target -> unmeasured(target, "It cannot be compared with " + problem));
        }
        BestVersion version = best.get();
        ScoredRows rows = answers.apply(version.scores().get());
        return each(targets, target -> {
            ScoredRows own = target.isEmpty() ? rows : rows.ofTarget(targets.indexOf(target));
            return !own.scoresAreValid() && own.candidate().areValid()
                    ? unmeasured(
                            target,
                            "It cannot be compared with " + version.told()
                                    + ", which answers with a score that is no number on these rows. Name another version"
                                    + " in the gate policy (best-version).")
                    : told(compare.apply(target, own), version);
        });
    }

    private static List<GateResult> each(List<String> targets, Function<String, GateResult> judged) {
        List<GateResult> results = new ArrayList<>(List.of(judged.apply("")));
        targets.forEach(target -> results.add(judged.apply(target)));
        return results;
    }

    private static GateResult unmeasured(String target, String finding) {
        return MeasuredGate.unmeasured(Gate.BEST_VERSION, target, Verdict.INSUFFICIENT_EVIDENCE, finding);
    }

    /** The other side of this comparison is not the champion, so only the sentence has its figure. */
    private static GateResult told(GateResult result, BestVersion version) {
        return new GateResult(
                result.gate(),
                result.slice(),
                result.verdict(),
                result.finding() + " It is compared with " + version.told() + figure(result) + ".",
                result.measurement().map(Measurement::withoutChampion),
                result.waiver());
    }

    private static String figure(GateResult result) {
        return result.measurement()
                .filter(measured -> measured.champion().isPresent())
                .map(measured -> ": "
                        + Numbers.measured(measured.champion().getAsDouble(), measured.lessIsBetter())
                        + ", and the candidate "
                        + Numbers.measured(measured.candidate().getAsDouble(), measured.lessIsBetter()))
                .orElse("");
    }
}
