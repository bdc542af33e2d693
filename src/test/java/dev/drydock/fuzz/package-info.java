/** Changes good inputs of every format at random, from a seed, and looks at what becomes of them. */
@NullMarked
package dev.drydock.fuzz;

import org.jspecify.annotations.NullMarked;
