@org.jspecify.annotations.NullMarked
package dev.drydock.tracing;
