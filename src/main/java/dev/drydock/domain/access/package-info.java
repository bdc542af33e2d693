/** How the secrets of people are kept. */
@NullMarked
package dev.drydock.domain.access;

import org.jspecify.annotations.NullMarked;
