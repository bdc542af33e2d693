package dev.drydock.application.training;

import dev.drydock.application.access.AuditLog;
import dev.drydock.domain.registry.TrialChoice;
import dev.drydock.domain.validation.TrialStanding;
import dev.drydock.domain.validation.TrialStanding.Place;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Why a trial was chosen, as the run's fact and the audit log have it. */
record ChoicePresenter(List<TrialStanding> standings, TrialChoice choice) {

    String sentence() {
        TrialStanding chosen = first(TrialStanding::chosen);
        TrialStanding best = first(standing -> standing.place() == Place.BEST);
        return "Of " + standings.size() + " trials trial " + chosen.trial() + " was chosen by "
                + choice.metric().wireName() + " on tune, " + chosen.valueWords() + ". "
                + (chosen.equals(best)
                        ? "It is the best. "
                        : "Trial " + best.trial() + " is best, " + best.valueWords() + ". ")
                + told(best)
                + decided();
    }

    AuditLog.Event event(String actor, long run) {
        return AuditLog.Event.of(
                actor,
                "trial.choose",
                "run/" + run,
                "metric",
                choice.metric().wireName(),
                "chosen",
                Integer.toString(first(TrialStanding::chosen).trial()),
                "best",
                Integer.toString(
                        first(standing -> standing.place() == Place.BEST).trial()),
                "undecided",
                undecided(),
                "rule",
                choice.undecided().wireName());
    }

    private TrialStanding first(Predicate<TrialStanding> wanted) {
        return standings.stream().filter(wanted).findFirst().orElseThrow();
    }

    private String told(TrialStanding best) {
        String others = undecided();
        if (others.isEmpty()) {
            return "Each other is worse for sure.";
        }
        return (others.contains(" ") ? "Trials " + others : "Trial " + others) + " cannot be told from trial "
                + best.trial() + " by the rows of tune.";
    }

    /** The numbers of the trials that cannot be distinguished from the best, such as {@code 0, 4}. */
    private String undecided() {
        return standings.stream()
                .filter(standing -> standing.place() == Place.UNDECIDED)
                .map(standing -> Integer.toString(standing.trial()))
                .collect(Collectors.joining(", "));
    }

    private String decided() {
        return undecided().isEmpty()
                ? ""
                : switch (choice.undecided()) {
                    case BEST -> " The one with the best value is taken.";
                    case EARLIEST -> " The one that stands first in model.yaml is taken.";
                    case FEWEST_EPOCHS -> " The one whose best epoch came first is taken.";
                };
    }
}
