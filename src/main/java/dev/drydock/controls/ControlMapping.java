package dev.drydock.controls;

import java.util.List;

/**
 * The controls of a framework to which Drydock leaves evidence.
 *
 * @param framework id, such as {@code nist-800-53}
 * @param title such as {@code NIST SP 800-53 Rev. 5}
 */
public record ControlMapping(String framework, String title, List<Control> controls) {
    public ControlMapping {
        controls = List.copyOf(controls);
    }

    /**
     * One control.
     *
     * @param id as the framework names it, in small letters
     * @param title in our words
     * @param contributes what Drydock contributes, in a sentence
     */
    public record Control(String id, String title, String contributes, List<Evidence> evidence) {
        public Control {
            evidence = List.copyOf(evidence);
        }
    }

    /** What an assessor can look at. */
    public sealed interface Evidence {
        /** @param action of records of the audit log */
        record Audit(String action) implements Evidence {}

        /** @param address of a page of the documentation, such as {@code security.md#keys} */
        record Page(String address) implements Evidence {}

        /** @param name file and key, such as {@code site.scrub} or {@code policy.gates.floor.min} */
        record Setting(String name) implements Evidence {}

        /** @param line that an assessor can run */
        record Command(String line) implements Evidence {}
    }
}
