/** One class per use case, and the ports that every use case may need. Use cases enforce; job XML only orders. */
@NullMarked
package dev.drydock.application;

import org.jspecify.annotations.NullMarked;
