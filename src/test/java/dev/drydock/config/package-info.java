@NullMarked
package dev.drydock.config;

import org.jspecify.annotations.NullMarked;
