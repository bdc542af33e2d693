@NullMarked
package dev.drydock.console.runs;

import org.jspecify.annotations.NullMarked;
