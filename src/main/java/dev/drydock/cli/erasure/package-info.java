/** The command that erases a person's rows. */
@NullMarked
package dev.drydock.cli.erasure;

import org.jspecify.annotations.NullMarked;
