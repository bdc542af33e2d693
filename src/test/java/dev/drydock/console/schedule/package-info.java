/** Tests of the page of schedules. */
@NullMarked
package dev.drydock.console.schedule;

import org.jspecify.annotations.NullMarked;
