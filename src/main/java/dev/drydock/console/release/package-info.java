/** Pages of models, candidates and signatures. */
@NullMarked
package dev.drydock.console.release;

import org.jspecify.annotations.NullMarked;
