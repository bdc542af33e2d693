/** Batch artifacts, each thin: reads its properties, calls one use case and names the exit status. */
@NullMarked
package dev.drydock.batch;

import org.jspecify.annotations.NullMarked;
