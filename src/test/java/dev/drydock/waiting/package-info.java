/** How tests wait. */
@NullMarked
package dev.drydock.waiting;

import org.jspecify.annotations.NullMarked;
