@NullMarked
package dev.drydock.provider;

import org.jspecify.annotations.NullMarked;
