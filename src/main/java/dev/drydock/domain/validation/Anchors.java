package dev.drydock.domain.validation;

import java.util.List;

/**
 * What a candidate must not forget: of each of the versions that were promoted last, the holdout of its snapshot.
 *
 * @param anchors the newest first
 * @param leftOut sentences about promoted versions of which there is no anchor, with the reason; empty if there are none
 */
public record Anchors(List<Anchor> anchors, String leftOut) {
    public static final Anchors NONE = new Anchors(List.of(), "");

    public Anchors {
        anchors = List.copyOf(anchors);
    }
}
