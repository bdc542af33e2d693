/** Tests of what the container produces. */
@NullMarked
package dev.drydock.bootstrap;

import org.jspecify.annotations.NullMarked;
