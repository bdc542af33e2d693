/** Tests of the repositories, on H2 and on PostgreSQL. */
@NullMarked
package dev.drydock.persistence;

import org.jspecify.annotations.NullMarked;
