@NullMarked
package dev.drydock.application.training;

import org.jspecify.annotations.NullMarked;
