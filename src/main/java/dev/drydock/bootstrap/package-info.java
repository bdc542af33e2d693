/** Puts the orchestrator together: the one place that knows everything and reads the system clock. */
@NullMarked
package dev.drydock.bootstrap;

import org.jspecify.annotations.NullMarked;
