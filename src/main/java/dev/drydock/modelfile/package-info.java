/** Reads {@code model.yaml}; every problem at once, each with its line. */
@NullMarked
package dev.drydock.modelfile;

import org.jspecify.annotations.NullMarked;
