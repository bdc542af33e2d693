/** Gate reports as text. */
@NullMarked
package dev.drydock.cli.validation;

import org.jspecify.annotations.NullMarked;
