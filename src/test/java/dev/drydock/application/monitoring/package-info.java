@NullMarked
package dev.drydock.application.monitoring;

import org.jspecify.annotations.NullMarked;
