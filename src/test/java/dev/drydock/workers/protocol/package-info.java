@NullMarked
package dev.drydock.workers.protocol;

import org.jspecify.annotations.NullMarked;
