/** Commands about models, their definitions and lineage. */
@NullMarked
package dev.drydock.cli.registry;

import org.jspecify.annotations.NullMarked;
