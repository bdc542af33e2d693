/** The command that scores the rows of a file. */
@NullMarked
package dev.drydock.cli.scoring;

import org.jspecify.annotations.NullMarked;
