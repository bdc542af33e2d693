/** Commands for schedules. */
@NullMarked
package dev.drydock.cli.schedule;

import org.jspecify.annotations.NullMarked;
