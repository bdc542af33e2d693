@NullMarked
package dev.drydock.console.validation;

import org.jspecify.annotations.NullMarked;
