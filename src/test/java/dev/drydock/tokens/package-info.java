@NullMarked
package dev.drydock.tokens;

import org.jspecify.annotations.NullMarked;
