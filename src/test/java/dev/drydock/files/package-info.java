@NullMarked
package dev.drydock.files;

import org.jspecify.annotations.NullMarked;
