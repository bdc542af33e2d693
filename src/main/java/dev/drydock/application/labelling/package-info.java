/** Asking people for labels and taking their answers in. */
@NullMarked
package dev.drydock.application.labelling;

import org.jspecify.annotations.NullMarked;
