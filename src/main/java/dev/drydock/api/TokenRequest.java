package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A token to be made. */
public record TokenRequest(
        @Nullable String name,
        @Nullable List<String> roles,
        @Nullable Long validForSeconds) {}
