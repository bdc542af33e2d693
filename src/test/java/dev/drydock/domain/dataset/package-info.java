@NullMarked
package dev.drydock.domain.dataset;

import org.jspecify.annotations.NullMarked;
