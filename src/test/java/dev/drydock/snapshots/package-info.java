@NullMarked
package dev.drydock.snapshots;

import org.jspecify.annotations.NullMarked;
