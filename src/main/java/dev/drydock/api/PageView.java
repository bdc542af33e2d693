package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a listing.
 *
 * @param next what to pass to get the following page; null on the last one
 */
public record PageView<T>(List<T> items, @Nullable String next) {}
