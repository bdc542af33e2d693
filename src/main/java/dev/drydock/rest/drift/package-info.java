/** Drift over REST. */
@NullMarked
package dev.drydock.rest.drift;

import org.jspecify.annotations.NullMarked;
