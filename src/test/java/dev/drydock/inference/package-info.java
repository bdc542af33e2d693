@NullMarked
package dev.drydock.inference;

import org.jspecify.annotations.NullMarked;
