/** The few ways in which Drydock reads and writes JSON; a mapper or a parser's factory is made nowhere else. */
@NullMarked
package dev.drydock.json;

import org.jspecify.annotations.NullMarked;
