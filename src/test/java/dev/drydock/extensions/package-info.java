@NullMarked
package dev.drydock.extensions;

import org.jspecify.annotations.NullMarked;
