@NullMarked
package dev.drydock.console.drift;

import org.jspecify.annotations.NullMarked;
