@NullMarked
package dev.drydock.torchscript;

import org.jspecify.annotations.NullMarked;
