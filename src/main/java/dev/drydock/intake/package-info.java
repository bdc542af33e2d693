/** Takes in what others wrote or send, within bounds: a plain file up to a size, a stream no slower than its pace. */
@NullMarked
package dev.drydock.intake;

import org.jspecify.annotations.NullMarked;
