/** Looks at a CSV file and drafts a model directory from what it sees: {@code model.yaml} and {@code preprocessing.json}. */
@NullMarked
package dev.drydock.draft;

import org.jspecify.annotations.NullMarked;
