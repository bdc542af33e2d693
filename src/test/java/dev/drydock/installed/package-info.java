/** Tests of the installation as the build made it: real servers, real workers, real kills. */
@NullMarked
package dev.drydock.installed;

import org.jspecify.annotations.NullMarked;
