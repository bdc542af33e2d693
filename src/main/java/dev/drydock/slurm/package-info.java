/** Slurm's command line: its commands and their output. */
@NullMarked
package dev.drydock.slurm;

import org.jspecify.annotations.NullMarked;
