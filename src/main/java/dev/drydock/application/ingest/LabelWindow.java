package dev.drydock.application.ingest;

import java.time.Duration;

/**
 * How long a prediction waits for its label.
 *
 * @param length an older prediction is no longer used
 */
public record LabelWindow(Duration length) {}
