/** Measuring drift and deciding whether to train. */
@NullMarked
package dev.drydock.application.drift;

import org.jspecify.annotations.NullMarked;
