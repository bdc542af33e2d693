/** Launches workers, watches over them and reads their results. */
@NullMarked
package dev.drydock.workers;

import org.jspecify.annotations.NullMarked;
