/** Models, candidates and the documents of a site over REST. */
@NullMarked
package dev.drydock.rest.release;

import org.jspecify.annotations.NullMarked;
