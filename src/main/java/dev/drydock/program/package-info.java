/** The version of this build. Pure JDK: every program that says its version has it. */
@NullMarked
package dev.drydock.program;

import org.jspecify.annotations.NullMarked;
