/** Pages of quarantined rows and of snapshots. */
@NullMarked
package dev.drydock.console.ingest;

import org.jspecify.annotations.NullMarked;
