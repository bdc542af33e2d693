@NullMarked
package dev.drydock.application.access;

import org.jspecify.annotations.NullMarked;
