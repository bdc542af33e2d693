package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One prediction, with what the site knows about it.
 *
 * @param predictions the rows with that id; more than one if it was exported more than once
 * @param releases what the site knows of the versions that the rows name
 * @param more whether there are further rows, which are not here
 */
public record ExplanationView(
        String model,
        String prediction,
        List<Predicted> predictions,
        List<Labelled> labels,
        List<Version> releases,
        boolean more) {

    /**
     * Where a row was read.
     *
     * @param export such as {@code plant-a-12}
     * @param record in the file, from 1
     */
    public record Place(String source, String export, String file, long record) {}

    /**
     * A logged prediction.
     *
     * @param scores of several targets one each
     * @param predicted the class that the row names; null if its source names none
     * @param decision the class that the version decides on for this score; null where the log has not all scores
     * @param version as the row names it
     * @param recorded this site's version of that name; null if it has none
     * @param champion whether that was the champion at that time, by the site's record
     * @param slices that the row lies in
     * @param inputs the group first
     */
    public record Predicted(
            Place place,
            String at,
            List<String> scores,
            @Nullable String predicted,
            @Nullable String decision,
            String version,
            @Nullable String recorded,
            boolean champion,
            List<String> slices,
            List<Value> inputs) {}

    /**
     * A version's record.
     *
     * @param service the times that it was the champion
     * @param report null if it has none, or it cannot be read
     */
    public record Version(
            String version,
            String state,
            @Nullable String packageDigest,
            List<Service> service,
            List<LineageView.Statement> statements,
            @Nullable Report report) {}

    /** @param until null if it is the champion today */
    public record Service(String from, @Nullable String until) {}

    /** @param digest SHA-256 of its JSON */
    public record Report(
            String digest, String verdict, @Nullable String comparedWith, List<Gate> gates) {}

    public record Gate(String gate, String verdict, boolean waived) {}

    /** @param value null if it is missing or hidden */
    public record Value(String name, @Nullable String value, boolean hidden) {}

    /** @param annotator null if it is hidden or not known */
    public record Labelled(
            Place place, String at, String label, @Nullable String annotator) {}
}
