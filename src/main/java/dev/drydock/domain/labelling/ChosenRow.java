package dev.drydock.domain.labelling;

/**
 * A row whose label is requested.
 *
 * @param chosenFor {@link #RANDOM}, or the strategy's name
 */
public record ChosenRow(Candidate candidate, String chosenFor) {
    /** Drawn uniformly at random from all rows that could be asked for. */
    public static final String RANDOM = "random";

    public boolean isRandom() {
        return chosenFor.equals(RANDOM);
    }
}
