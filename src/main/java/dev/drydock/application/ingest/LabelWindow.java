package dev.drydock.application.ingest;

import java.time.Duration;

/**
 * How long a prediction waits for its label.
 *
 * @param length an older prediction is not used any more
 */
public record LabelWindow(Duration length) {}
