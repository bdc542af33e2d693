@NullMarked
package dev.drydock.cli.access;

import org.jspecify.annotations.NullMarked;
