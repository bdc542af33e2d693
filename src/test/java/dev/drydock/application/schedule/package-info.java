/** Tests of schedules. */
@NullMarked
package dev.drydock.application.schedule;

import org.jspecify.annotations.NullMarked;
