/** The figures of the site that a monitoring system scrapes. */
@NullMarked
package dev.drydock.application.monitoring;

import org.jspecify.annotations.NullMarked;
