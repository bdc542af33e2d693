/** Which unlabelled predictions people are asked to label, and what became of their answers. */
@NullMarked
package dev.drydock.domain.labelling;

import org.jspecify.annotations.NullMarked;
