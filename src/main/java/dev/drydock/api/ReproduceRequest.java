package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/** @param tolerateCapability whether to go on on a machine with other vector instructions than the recorded; not if absent */
public record ReproduceRequest(@Nullable Boolean tolerateCapability) {

    public boolean toleratesCapability() {
        return Boolean.TRUE.equals(tolerateCapability);
    }
}
