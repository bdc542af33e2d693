package dev.drydock.application.drift;

/** Tells who is to collect labels by which command to find out which. Tested by {@code MeasureDriftTest} and {@code LabelsIT}. */
public final class LabelAdvice {
    private static final int USUAL_ROWS = 100;
    private static final int MOST_ROWS = 1000;

    private LabelAdvice() {}

    /** @param lacking how many labels are wanted; not above 0 if nobody knows */
    static String mostUseful(String model, long lacking) {
        return "'drydock labels ask " + model + " --rows " + (lacking <= 0 ? USUAL_ROWS : Math.min(lacking, MOST_ROWS))
                + " --out FILE' writes the unlabelled rows that would help most, for people to fill in.";
    }

    /** For judging a version: rows that were chosen for what they teach would not be a fair sample. */
    public static String fairSample(String model) {
        return "'drydock labels ask " + model + " --rows " + USUAL_ROWS
                + " --random 1 --out FILE' writes a random sample of the unlabelled rows, for people to fill in.";
    }
}
