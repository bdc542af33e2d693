@NullMarked
package dev.drydock.cli.terminal;

import org.jspecify.annotations.NullMarked;
