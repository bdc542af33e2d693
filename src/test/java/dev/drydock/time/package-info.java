/** Clocks of other processes that a test sets. */
@NullMarked
package dev.drydock.time;

import org.jspecify.annotations.NullMarked;
