@NullMarked
package dev.drydock.domain.statistics;

import org.jspecify.annotations.NullMarked;
