/** Jobs, executions and runs: submitting, queueing, stopping, restarting, showing and purging them. */
@NullMarked
package dev.drydock.application.runs;

import org.jspecify.annotations.NullMarked;
