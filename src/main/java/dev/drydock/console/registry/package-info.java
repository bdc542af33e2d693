/** Lineage, and damaged packages. */
@NullMarked
package dev.drydock.console.registry;

import org.jspecify.annotations.NullMarked;
