package dev.drydock.application.drift;

/** Names the command that finds the rows to label. Tested by {@code MeasureDriftTest} and {@code LabelsIT}. */
public final class LabelAdvice {
    private static final int USUAL_ROWS = 100;
    private static final int MOST_ROWS = 1000;

    private LabelAdvice() {}

    /** @param lacking how many labels are missing; 0 or less if unknown */
    static String mostUseful(String model, long lacking) {
        return "'drydock labels ask " + model + " --rows " + (lacking <= 0 ? USUAL_ROWS : Math.min(lacking, MOST_ROWS))
                + " --out FILE' writes the unlabelled rows that would help most, for people to fill in.";
    }

    /** For the judgement of a version: rows that were selected because training needs them are not a fair sample. */
    public static String fairSample(String model) {
        return "'drydock labels ask " + model + " --rows " + USUAL_ROWS
                + " --random 1 --out FILE' writes a random sample of the unlabelled rows, for people to fill in.";
    }
}
