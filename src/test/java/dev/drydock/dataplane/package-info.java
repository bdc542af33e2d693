@NullMarked
package dev.drydock.dataplane;

import org.jspecify.annotations.NullMarked;
