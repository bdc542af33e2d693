/** Reads input of others within limits: a plain file up to a size, a stream with a minimum rate. */
@NullMarked
package dev.drydock.intake;

import org.jspecify.annotations.NullMarked;
