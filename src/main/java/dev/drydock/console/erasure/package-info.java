/** The page of erasures. */
@NullMarked
package dev.drydock.console.erasure;

import org.jspecify.annotations.NullMarked;
