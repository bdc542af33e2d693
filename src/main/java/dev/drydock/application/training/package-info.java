/** Trials, budgets, and reproducing a training. */
@NullMarked
package dev.drydock.application.training;

import org.jspecify.annotations.NullMarked;
