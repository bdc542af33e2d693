/** Dossiers as files: how they are made of records, and how anybody verifies them without a server. */
@NullMarked
package dev.drydock.packaging.dossier;

import org.jspecify.annotations.NullMarked;
