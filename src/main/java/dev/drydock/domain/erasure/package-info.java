/** Erasing the rows of persons: what was asked, what was overwritten, and what it touches. */
@NullMarked
package dev.drydock.domain.erasure;

import org.jspecify.annotations.NullMarked;
