/** Erasing a person's rows. */
@NullMarked
package dev.drydock.application.erasure;

import org.jspecify.annotations.NullMarked;
