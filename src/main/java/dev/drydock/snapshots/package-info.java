/** The snapshot's file format, written and read; used by the orchestrator and by the worker. */
@NullMarked
package dev.drydock.snapshots;

import org.jspecify.annotations.NullMarked;
