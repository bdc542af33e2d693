/** Assembling and judging a candidate. */
@NullMarked
package dev.drydock.application.validation;

import org.jspecify.annotations.NullMarked;
