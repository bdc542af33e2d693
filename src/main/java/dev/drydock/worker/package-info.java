/** The worker's JVM: does one task of a task directory and exits. */
@NullMarked
package dev.drydock.worker;

import org.jspecify.annotations.NullMarked;
