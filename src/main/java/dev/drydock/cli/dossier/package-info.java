/** Commands of dossiers. */
@NullMarked
package dev.drydock.cli.dossier;

import org.jspecify.annotations.NullMarked;
