/** The other sites, and the deliveries to and from them. */
@NullMarked
package dev.drydock.console.delivery;

import org.jspecify.annotations.NullMarked;
