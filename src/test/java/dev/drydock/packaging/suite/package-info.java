@NullMarked
package dev.drydock.packaging.suite;

import org.jspecify.annotations.NullMarked;
