/** Tests of the command line. */
@NullMarked
package dev.drydock.cli;

import org.jspecify.annotations.NullMarked;
