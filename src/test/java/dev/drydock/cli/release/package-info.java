@NullMarked
package dev.drydock.cli.release;

import org.jspecify.annotations.NullMarked;
