@NullMarked
package dev.drydock.worker;

import org.jspecify.annotations.NullMarked;
