package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/**
 * How many rows of a model to request labels for, and how to choose them. A missing field has the command line's default.
 *
 * @param strategy {@code margin}, {@code least-confidence}, {@code entropy}, {@code core-set} or {@code contested}
 * @param asOf ISO-8601 instant at which ages are measured
 * @param randomShare of the rows, 0 to 1
 * @param groupShare of the rows, above 0 to 1
 * @param sourceShare of the rows, above 0 to 1
 * @param again whether rows may be requested again that are not answered yet
 * @param anyVersion whether rows count that another version than the one in service has scored
 * @param token a repeated token returns the same label request
 */
public record AskLabelsRequest(
        @Nullable Integer rows,
        @Nullable String strategy,
        @Nullable String asOf,
        @Nullable Double randomShare,
        @Nullable Double groupShare,
        @Nullable Double sourceShare,
        @Nullable Boolean again,
        @Nullable Boolean anyVersion,
        @Nullable String token) {}
