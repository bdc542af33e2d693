/** The page of alerts. */
@NullMarked
package dev.drydock.console.alert;

import org.jspecify.annotations.NullMarked;
