@NullMarked
package dev.drydock.application.labelling;

import org.jspecify.annotations.NullMarked;
