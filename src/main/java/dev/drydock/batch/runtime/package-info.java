/** The batch runtime, JBeret, made safe: jobs from files, checkpoints that survive every crash, executions with an owner. */
@NullMarked
package dev.drydock.batch.runtime;

import org.jspecify.annotations.NullMarked;
