/** The signed package: its files and digests, model signing, envelopes, keys, statements and the trust file. */
@NullMarked
package dev.drydock.packaging;

import org.jspecify.annotations.NullMarked;
