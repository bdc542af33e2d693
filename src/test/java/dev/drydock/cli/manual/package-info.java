@NullMarked
package dev.drydock.cli.manual;

import org.jspecify.annotations.NullMarked;
