/** Signing in, the current user, and the filter that each request passes. */
@NullMarked
package dev.drydock.console.access;

import org.jspecify.annotations.NullMarked;
