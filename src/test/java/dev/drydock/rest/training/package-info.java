@NullMarked
package dev.drydock.rest.training;

import org.jspecify.annotations.NullMarked;
