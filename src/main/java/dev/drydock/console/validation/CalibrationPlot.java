package dev.drydock.console.validation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drydock.console.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How often each model is right against how sure it was, a point a bin, on a square of {@value #SIDE} pixels whose diagonal is
 * perfection. The more rows a bin has, the larger its point.
 *
 * @param candidate from left to right
 * @param candidatePath the points joined, as an SVG path
 */
public record CalibrationPlot(
        String candidateError,
        String championError,
        List<Point> candidate,
        List<Point> champion,
        String candidatePath,
        String championPath) {
    public static final int SIDE = 240;

    private static final double SMALLEST = 1.8;
    private static final double LARGEST = 7;

    /** A bin with rows. */
    public record Point(double x, double y, double radius, String summary) {}

    /** @param calibration the report's node of that name */
    static CalibrationPlot draw(JsonNode calibration) {
        List<Point> candidate =
                points("this version", calibration.path("candidate").path("bins"));
        List<Point> champion = points("champion", calibration.path("champion").path("bins"));
        return new CalibrationPlot(
                Wording.number(calibration.path("candidate").path("error")),
                Wording.number(calibration.path("champion").path("error")),
                candidate,
                champion,
                path(candidate),
                path(champion));
    }

    private static List<Point> points(String of, JsonNode bins) {
        int most = 1;
        for (JsonNode bin : bins) {
            most = Math.max(most, bin.path("rows").asInt());
        }
        List<Point> points = new ArrayList<>();
        for (JsonNode bin : bins) {
            int rows = bin.path("rows").asInt();
            if (rows > 0
                    && bin.path("probability").isNumber()
                    && bin.path("share").isNumber()) {
                points.add(new Point(
                        place(bin.path("probability").asDouble()),
                        place(1 - bin.path("share").asDouble()),
                        Math.round(10 * (SMALLEST + (LARGEST - SMALLEST) * Math.sqrt((double) rows / most))) / 10.0,
                        of + ": predicted " + Wording.number(bin.path("probability")) + ", observed "
                                + Wording.number(bin.path("share")) + ", " + Wording.count(rows) + " rows"));
            }
        }
        return points;
    }

    private static double place(double share) {
        return Math.round(share * SIDE * 10) / 10.0;
    }

    private static String path(List<Point> points) {
        StringBuilder path = new StringBuilder();
        for (Point point : points) {
            path.append(path.isEmpty() ? "M" : "L")
                    .append(String.format(Locale.ROOT, "%.1f %.1f", point.x(), point.y()));
        }
        return path.toString();
    }
}
