/** Tests inside the orchestrator's server: what only a container does. */
@NullMarked
package dev.drydock.container;

import org.jspecify.annotations.NullMarked;
