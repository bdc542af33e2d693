@NullMarked
package dev.drydock.dataplane.corpus;

import org.jspecify.annotations.NullMarked;
