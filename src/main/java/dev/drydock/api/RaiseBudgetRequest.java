package dev.drydock.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param limits new ones by resource, as {@code model.yaml} writes them
 * @param reason kept in the audit log
 */
public record RaiseBudgetRequest(
        @Nullable Map<String, String> limits, @Nullable String reason) {}
