/** What the rows of a snapshot are like, column by column, and what of that is unusual for the model's schema. */
@NullMarked
package dev.drydock.domain.statistics;

import org.jspecify.annotations.NullMarked;
