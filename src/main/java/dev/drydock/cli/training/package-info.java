/** Commands about budgets and trainings. */
@NullMarked
package dev.drydock.cli.training;

import org.jspecify.annotations.NullMarked;
