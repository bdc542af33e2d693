/** Use cases of dossiers: everything about one release, in one file. */
@NullMarked
package dev.drydock.application.dossier;

import org.jspecify.annotations.NullMarked;
