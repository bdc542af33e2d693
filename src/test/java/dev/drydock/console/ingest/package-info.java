@NullMarked
package dev.drydock.console.ingest;

import org.jspecify.annotations.NullMarked;
