/** Dossiers: everything that a site holds about one release, in one file that others verify. */
@NullMarked
package dev.drydock.domain.dossier;

import org.jspecify.annotations.NullMarked;
