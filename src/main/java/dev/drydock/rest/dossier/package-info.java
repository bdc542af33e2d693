/** Dossiers of releases. */
@NullMarked
package dev.drydock.rest.dossier;

import org.jspecify.annotations.NullMarked;
