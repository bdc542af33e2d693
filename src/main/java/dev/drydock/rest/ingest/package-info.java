/** Quarantined rows and snapshots over REST. */
@NullMarked
package dev.drydock.rest.ingest;

import org.jspecify.annotations.NullMarked;
