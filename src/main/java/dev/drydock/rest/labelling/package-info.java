/** Labels over REST. */
@NullMarked
package dev.drydock.rest.labelling;

import org.jspecify.annotations.NullMarked;
