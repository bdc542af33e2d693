@NullMarked
package dev.drydock.application.drift;

import org.jspecify.annotations.NullMarked;
