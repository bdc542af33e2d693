@NullMarked
package dev.drydock.console.training;

import org.jspecify.annotations.NullMarked;
