/** The command that shows the documentation. */
@NullMarked
package dev.drydock.cli.manual;

import org.jspecify.annotations.NullMarked;
