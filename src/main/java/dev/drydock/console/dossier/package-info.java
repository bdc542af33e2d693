/** Dossiers of releases. */
@NullMarked
package dev.drydock.console.dossier;

import org.jspecify.annotations.NullMarked;
