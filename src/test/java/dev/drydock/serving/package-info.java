/** Tests of the serving node: a real node over plain HTTP, real models, real signatures. */
@NullMarked
package dev.drydock.serving;

import org.jspecify.annotations.NullMarked;
