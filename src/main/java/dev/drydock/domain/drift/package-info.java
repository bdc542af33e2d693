/** How far the field has moved from the champion's data, and what to do about it. */
@NullMarked
package dev.drydock.domain.drift;

import org.jspecify.annotations.NullMarked;
