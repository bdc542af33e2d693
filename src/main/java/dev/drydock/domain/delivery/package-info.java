/** Deliveries: what one site carries to another on a medium, what it signs about it, and the receipt that comes back. */
@NullMarked
package dev.drydock.domain.delivery;

import org.jspecify.annotations.NullMarked;
