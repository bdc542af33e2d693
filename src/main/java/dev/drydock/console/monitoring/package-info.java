/** The page of a model's weeks. */
@NullMarked
package dev.drydock.console.monitoring;

import org.jspecify.annotations.NullMarked;
