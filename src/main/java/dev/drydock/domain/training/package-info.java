/** Trials, tasks and the port that launches workers. */
@NullMarked
package dev.drydock.domain.training;

import org.jspecify.annotations.NullMarked;
