/** The catalogue of everything that can go wrong: one code each, with its category and whether a retry can help. */
@NullMarked
package dev.drydock.failure;

import org.jspecify.annotations.NullMarked;
