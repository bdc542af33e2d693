@NullMarked
package dev.drydock.domain.labelling;

import org.jspecify.annotations.NullMarked;
