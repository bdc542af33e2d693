package dev.drydock.domain.statistics;

/**
 * Something unusual about the rows of a snapshot. It warns and holds nothing.
 *
 * @param subject name of the input, or of two ({@code flow, flow_2}); {@code score}, {@code label}; of a split its name
 * @param measured in the unit of {@link AnomalyRule#limit()}
 * @param sentence for people: what is unusual, the numbers, where to look
 */
public record Anomaly(AnomalyRule rule, String subject, double measured, double limit, String sentence) {

    /** Such as {@code CONSTANT flow}. */
    public String brief() {
        return rule + " " + subject;
    }
}
