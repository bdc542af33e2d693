package dev.drydock.domain.labelling;

import dev.drydock.domain.dataset.StagedRow.LoggedPrediction;
import dev.drydock.domain.dataset.StagingArea.PackedRow;
import java.util.List;

/** Chooses rows by a strategy, of candidates that come one after the other in any order. Not thread-safe. */
interface RowChooser {
    void offer(Candidate candidate);

    /** Whether it requests rows that have labels already. */
    default boolean looksAtLabelled() {
        return false;
    }

    default void offerLabelled(LoggedPrediction prediction, PackedRow row) {}

    /**
     * @param rows the maximum number
     * @param mostOfGroup rows of one group; more than one only if there are too few groups
     * @param quota of groups and sources
     * @param anyway rows that are requested anyway
     * @return the most useful first
     */
    List<Candidate> choose(int rows, int mostOfGroup, Quota quota, List<Candidate> anyway);
}
