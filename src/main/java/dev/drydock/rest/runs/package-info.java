/** Jobs, executions and the queue over REST. */
@NullMarked
package dev.drydock.rest.runs;

import org.jspecify.annotations.NullMarked;
