/** A record per concern of the site's configuration; all problems reported at once, unknown keys refused. */
@NullMarked
package dev.drydock.config;

import org.jspecify.annotations.NullMarked;
