@NullMarked
package dev.drydock.monitoring;

import org.jspecify.annotations.NullMarked;
