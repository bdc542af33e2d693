@NullMarked
package dev.drydock.workers;

import org.jspecify.annotations.NullMarked;
