@NullMarked
package dev.drydock.application.dossier;

import org.jspecify.annotations.NullMarked;
