/** Alerts: what people must know without looking, and the messages about it. */
@NullMarked
package dev.drydock.application.alert;

import org.jspecify.annotations.NullMarked;
