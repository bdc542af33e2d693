@NullMarked
package dev.drydock.cli.registry;

import org.jspecify.annotations.NullMarked;
