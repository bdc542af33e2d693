/** Trials, budgets and definitions as rows of pages. */
@NullMarked
package dev.drydock.console.training;

import org.jspecify.annotations.NullMarked;
