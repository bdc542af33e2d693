@NullMarked
package dev.drydock.domain.validation;

import org.jspecify.annotations.NullMarked;
