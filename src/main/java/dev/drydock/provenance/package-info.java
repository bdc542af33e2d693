/**
 * What the installation is made of: looks at each installed file, and writes {@code NOTICE} and the software bill of materials
 * beside it. Part of the build, and of no program; the tables that it reads are in {@code src/main/dist/parts}.
 */
@NullMarked
package dev.drydock.provenance;

import org.jspecify.annotations.NullMarked;
