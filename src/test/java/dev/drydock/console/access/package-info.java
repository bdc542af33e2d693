@NullMarked
package dev.drydock.console.access;

import org.jspecify.annotations.NullMarked;
