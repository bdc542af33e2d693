@NullMarked
package dev.drydock.console.manual;

import org.jspecify.annotations.NullMarked;
