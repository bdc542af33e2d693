package dev.drydock.domain.validation;

import java.util.List;

/**
 * What a candidate must not forget: the holdouts of the snapshots of the most recently promoted versions.
 *
 * @param anchors the newest first
 * @param leftOut sentences about promoted versions that have no anchor, with the reason; empty if there are none
 */
public record Anchors(List<Anchor> anchors, String leftOut) {
    public static final Anchors NONE = new Anchors(List.of(), "");

    public Anchors {
        anchors = List.copyOf(anchors);
    }
}
