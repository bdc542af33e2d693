@NullMarked
package dev.drydock.domain.drift;

import org.jspecify.annotations.NullMarked;
