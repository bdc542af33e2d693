package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order that two people of two roles allowed in place of the required release managers.
 *
 * @param order its number
 * @param action activate or roll-back
 * @param version such as {@code pump-failure/7}
 * @param people the release manager, then the holder of the role break-glass
 * @param reasons theirs, in the same order
 * @param at when the order was made, ISO 8601
 * @param reviewBy when the review is due, ISO 8601
 * @param overdue whether the review should have been made
 * @param reviewer who reviewed it; null while nobody has
 * @param finding the reviewer's
 * @param reviewedAt ISO 8601
 */
public record BreakGlassView(
        long order,
        String action,
        String version,
        List<String> people,
        List<String> reasons,
        String at,
        String reviewBy,
        boolean overdue,
        @Nullable String reviewer,
        @Nullable String finding,
        @Nullable String reviewedAt) {}
