/** Drift over REST and as metrics. */
@NullMarked
package dev.drydock.rest.drift;

import org.jspecify.annotations.NullMarked;
