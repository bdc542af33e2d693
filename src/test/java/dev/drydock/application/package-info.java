@NullMarked
package dev.drydock.application;

import org.jspecify.annotations.NullMarked;
