@NullMarked
package dev.drydock.draft;

import org.jspecify.annotations.NullMarked;
