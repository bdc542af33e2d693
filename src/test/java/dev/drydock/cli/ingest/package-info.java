@NullMarked
package dev.drydock.cli.ingest;

import org.jspecify.annotations.NullMarked;
