/** The serving node: answers the Open Inference Protocol v2, follows signed orders, logs what it predicted. */
@NullMarked
package dev.drydock.serving;

import org.jspecify.annotations.NullMarked;
