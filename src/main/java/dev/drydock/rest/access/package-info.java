/** Users and tokens over REST. */
@NullMarked
package dev.drydock.rest.access;

import org.jspecify.annotations.NullMarked;
