/** Lineage and packages over REST. */
@NullMarked
package dev.drydock.rest.registry;

import org.jspecify.annotations.NullMarked;
