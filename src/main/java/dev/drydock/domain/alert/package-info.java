/** What people are notified of, and over which channels. */
@NullMarked
package dev.drydock.domain.alert;

import org.jspecify.annotations.NullMarked;
