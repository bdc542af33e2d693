@NullMarked
package dev.drydock.console;

import org.jspecify.annotations.NullMarked;
