/** Digests of bytes and files, and files that are there whole or not at all. Pure JDK: every room and program may use it. */
@NullMarked
package dev.drydock.files;

import org.jspecify.annotations.NullMarked;
