/** Models and their versions, as their owners and the registry name them. */
@NullMarked
package dev.drydock.domain.registry;

import org.jspecify.annotations.NullMarked;
