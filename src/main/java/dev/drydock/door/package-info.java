/** The door that the REST interface and the console share: who comes in, how often they may try, and what the log keeps of it. */
@NullMarked
package dev.drydock.door;

import org.jspecify.annotations.NullMarked;
