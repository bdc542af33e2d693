package dev.drydock.domain.dataset;

import java.math.BigDecimal;
import java.util.List;

/** The numbers of a regression's targets in one cell of an export: in the order of the targets, with semicolons between them. */
public final class SeveralNumbers {
    private static final String BETWEEN = ";";

    private SeveralNumbers() {}

    /** The numbers' texts, none of them checked; one if there is no semicolon. */
    public static List<String> parts(String cell) {
        return List.of(cell.split(BETWEEN, -1));
    }

    /** The cell with these texts. */
    public static String cell(List<String> parts) {
        return String.join(BETWEEN, parts);
    }

    /** The cell with these numbers, each as {@link #plain} writes it. */
    public static String cell(float first, List<Float> others) {
        StringBuilder cell = new StringBuilder(plain(first));
        others.forEach(number -> cell.append(BETWEEN).append(plain(number)));
        return cell.toString();
    }

    /** The shortest decimal that reads back as the same float32, without an exponent. */
    public static String plain(float number) {
        String shortest = Float.toString(number);
        boolean plain = Float.isFinite(number) && shortest.indexOf('E') < 0;
        return plain ? shortest : new BigDecimal(shortest).toPlainString();
    }
}
