/** Tests of the rules of releases. */
@NullMarked
package dev.drydock.domain.release;

import org.jspecify.annotations.NullMarked;
