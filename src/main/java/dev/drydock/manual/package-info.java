/** The documentation in the installation: its pages, by name and by words. */
@NullMarked
package dev.drydock.manual;

import org.jspecify.annotations.NullMarked;
