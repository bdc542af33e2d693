/** From exports to a snapshot. */
@NullMarked
package dev.drydock.application.ingest;

import org.jspecify.annotations.NullMarked;
