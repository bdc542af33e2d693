@NullMarked
package dev.drydock.application.registry;

import org.jspecify.annotations.NullMarked;
