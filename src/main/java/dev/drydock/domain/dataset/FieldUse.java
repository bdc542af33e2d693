package dev.drydock.domain.dataset;

import java.util.EnumSet;
import java.util.Set;

/** What a column may be used for. */
public enum FieldUse {
    /** Models learn from it. */
    TRAIN("train"),
    /** Candidates are judged by it. */
    JUDGE("judge"),
    /** A node answers by it. */
    SERVE("serve");

    private final String yamlName;

    FieldUse(String yamlName) {
        this.yamlName = yamlName;
    }

    public String yamlName() {
        return yamlName;
    }

    public static Set<FieldUse> all() {
        return EnumSet.allOf(FieldUse.class);
    }
}
