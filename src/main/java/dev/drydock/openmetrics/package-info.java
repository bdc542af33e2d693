/** Metrics of a program in OpenMetrics and in Prometheus' text format: how they are written, and those of its JVM and its disks. */
@NullMarked
package dev.drydock.openmetrics;

import org.jspecify.annotations.NullMarked;
