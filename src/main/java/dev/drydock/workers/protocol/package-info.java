/** The files of a task directory, the whole of what orchestrator and worker say to each other. Pure JDK, in both JVMs. */
@NullMarked
package dev.drydock.workers.protocol;

import org.jspecify.annotations.NullMarked;
