/** Requests for labels: which predictions people label, and the outcomes of their answers. */
@NullMarked
package dev.drydock.domain.labelling;

import org.jspecify.annotations.NullMarked;
