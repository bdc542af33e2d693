/** Erasures over REST. */
@NullMarked
package dev.drydock.rest.erasure;

import org.jspecify.annotations.NullMarked;
