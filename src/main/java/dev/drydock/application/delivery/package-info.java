/** Deliveries between sites that no network connects. */
@NullMarked
package dev.drydock.application.delivery;

import org.jspecify.annotations.NullMarked;
