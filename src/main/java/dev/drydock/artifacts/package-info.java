/** Content-addressed stores for packages, on the file system. */
@NullMarked
package dev.drydock.artifacts;

import org.jspecify.annotations.NullMarked;
