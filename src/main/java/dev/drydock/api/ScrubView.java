package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the stored packages are.
 *
 * @param running whether they are being read, or will be within seconds
 * @param completedAt when they were last read all; null if they were not yet
 * @param packages in the order in which they are read
 */
public record ScrubView(boolean running, @Nullable String completedAt, List<StoredPackageView> packages) {}
