/** What the installation is made of. */
@NullMarked
package dev.drydock.provenance;

import org.jspecify.annotations.NullMarked;
