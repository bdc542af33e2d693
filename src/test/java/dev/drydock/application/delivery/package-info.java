@NullMarked
package dev.drydock.application.delivery;

import org.jspecify.annotations.NullMarked;
