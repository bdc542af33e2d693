@NullMarked
package dev.drydock.rest.monitoring;

import org.jspecify.annotations.NullMarked;
