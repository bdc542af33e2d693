/** Commands that start, stop, restart, show and purge runs. */
@NullMarked
package dev.drydock.cli.runs;

import org.jspecify.annotations.NullMarked;
