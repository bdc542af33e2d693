/** The command line: commands over {@code api}, and signer and verifier that need no server. */
@NullMarked
package dev.drydock.cli;

import org.jspecify.annotations.NullMarked;
