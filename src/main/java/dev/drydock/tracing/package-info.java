/** Traces after OpenTelemetry: spans of runs, steps, workers and requests, written as OTLP JSON to where the site says. */
@org.jspecify.annotations.NullMarked
package dev.drydock.tracing;
