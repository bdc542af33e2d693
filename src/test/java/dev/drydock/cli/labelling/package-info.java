@NullMarked
package dev.drydock.cli.labelling;

import org.jspecify.annotations.NullMarked;
