/** Reads snapshots and scores for gates. */
@NullMarked
package dev.drydock.dataplane.evaluation;

import org.jspecify.annotations.NullMarked;
