@NullMarked
package dev.drydock.cli.runs;

import org.jspecify.annotations.NullMarked;
