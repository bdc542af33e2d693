/** The version of this build. */
@NullMarked
package dev.drydock.program;

import org.jspecify.annotations.NullMarked;
