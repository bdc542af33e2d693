package dev.drydock.application.training;

import dev.drydock.domain.validation.TrialStanding;
import java.util.List;

/** How a run's trials compared when one of them was chosen. Every method joins the caller's transaction. */
public interface TrialStandings {

    /** Replaces what was recorded of the run before. */
    void record(long run, List<TrialStanding> standings);

    /** By number; empty before one is chosen, and of a run of an earlier release. */
    List<TrialStanding> of(long run);
}
