/** Tests of who comes in. */
@NullMarked
package dev.drydock.door;

import org.jspecify.annotations.NullMarked;
