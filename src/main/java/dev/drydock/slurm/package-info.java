/** Slurm's command line: what it is asked, and what it answers. */
@NullMarked
package dev.drydock.slurm;

import org.jspecify.annotations.NullMarked;
