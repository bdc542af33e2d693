/** Signing, approving, promoting and rolling back. */
@NullMarked
package dev.drydock.application.release;

import org.jspecify.annotations.NullMarked;
