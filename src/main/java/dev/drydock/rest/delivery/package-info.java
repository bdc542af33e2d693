/** Deliveries to and from other sites. */
@NullMarked
package dev.drydock.rest.delivery;

import org.jspecify.annotations.NullMarked;
