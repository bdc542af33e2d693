/** Tests of the REST interface. */
@NullMarked
package dev.drydock.rest;

import org.jspecify.annotations.NullMarked;
