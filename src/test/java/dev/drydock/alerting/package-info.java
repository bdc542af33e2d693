@NullMarked
package dev.drydock.alerting;

import org.jspecify.annotations.NullMarked;
