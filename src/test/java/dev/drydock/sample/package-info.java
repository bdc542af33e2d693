/** The sample that the demo and many tests stand on is what its README says. */
@NullMarked
package dev.drydock.sample;

import org.jspecify.annotations.NullMarked;
