@NullMarked
package dev.drydock.json;

import org.jspecify.annotations.NullMarked;
