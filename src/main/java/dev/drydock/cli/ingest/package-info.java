/** Commands about exports, quarantined rows and snapshots. */
@NullMarked
package dev.drydock.cli.ingest;

import org.jspecify.annotations.NullMarked;
