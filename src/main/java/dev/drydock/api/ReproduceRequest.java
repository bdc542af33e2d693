package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/** @param tolerateCapability whether to continue on a machine whose vector instructions differ from the recorded ones. Default: false */
public record ReproduceRequest(@Nullable Boolean tolerateCapability) {

    public boolean toleratesCapability() {
        return Boolean.TRUE.equals(tolerateCapability);
    }
}
