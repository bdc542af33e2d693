@NullMarked
package dev.drydock.console.monitoring;

import org.jspecify.annotations.NullMarked;
