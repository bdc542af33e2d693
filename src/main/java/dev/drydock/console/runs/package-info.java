/** Pages of executions, of the queue and of comparisons. */
@NullMarked
package dev.drydock.console.runs;

import org.jspecify.annotations.NullMarked;
