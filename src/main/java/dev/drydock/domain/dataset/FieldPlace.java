package dev.drydock.domain.dataset;

import java.util.EnumSet;
import java.util.Set;

/** Where the values of a column may go beyond the orchestrator. */
public enum FieldPlace {
    /** The log of predictions of a serving node, and its outbox. */
    NODE_LOG("node-log"),
    /** Sheets that people fill in with labels. */
    LABELS("labels"),
    /** Exports in deliveries to other sites. */
    DELIVERY("delivery"),
    /** Packages, and the reports in them. */
    PACKAGE("package");

    private final String yamlName;

    FieldPlace(String yamlName) {
        this.yamlName = yamlName;
    }

    public String yamlName() {
        return yamlName;
    }

    public static Set<FieldPlace> all() {
        return EnumSet.allOf(FieldPlace.class);
    }
}
