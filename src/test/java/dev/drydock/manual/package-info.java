@NullMarked
package dev.drydock.manual;

import org.jspecify.annotations.NullMarked;
