/** Gate reports as rows and plots. */
@NullMarked
package dev.drydock.console.validation;

import org.jspecify.annotations.NullMarked;
