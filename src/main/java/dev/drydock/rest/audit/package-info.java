/** The audit log over REST. */
@NullMarked
package dev.drydock.rest.audit;

import org.jspecify.annotations.NullMarked;
