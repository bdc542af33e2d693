/** Scoring the rows of a file with a version of a model. */
@NullMarked
package dev.drydock.application.scoring;

import org.jspecify.annotations.NullMarked;
