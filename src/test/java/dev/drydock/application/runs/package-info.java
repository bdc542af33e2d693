@NullMarked
package dev.drydock.application.runs;

import org.jspecify.annotations.NullMarked;
