/** Alerts over REST. */
@NullMarked
package dev.drydock.rest.alert;

import org.jspecify.annotations.NullMarked;
