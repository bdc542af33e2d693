/** Tests of signing and verifying, and the kit with which other tests make signed packages and orders. */
@NullMarked
package dev.drydock.packaging;

import org.jspecify.annotations.NullMarked;
