@NullMarked
package dev.drydock.packaging.dossier;

import org.jspecify.annotations.NullMarked;
