/** Models, their definitions and lineage, and the stored packages. */
@NullMarked
package dev.drydock.application.registry;

import org.jspecify.annotations.NullMarked;
