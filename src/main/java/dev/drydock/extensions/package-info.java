/** Loads the jars of {@code lib/ext} that the signed policy lists, each in a class loader of its own, and asks what is in them. */
@NullMarked
package dev.drydock.extensions;

import org.jspecify.annotations.NullMarked;
