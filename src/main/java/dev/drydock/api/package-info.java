/** Wire records shared by the REST interface and the command line. */
@NullMarked
package dev.drydock.api;

import org.jspecify.annotations.NullMarked;
