/** Rows of a file that a version scores for people, outside of any request. */
@NullMarked
package dev.drydock.domain.scoring;

import org.jspecify.annotations.NullMarked;
