/** Where the records of an exported file begin and end; the same answer for who counts them and for who reads them. */
@NullMarked
package dev.drydock.framing;

import org.jspecify.annotations.NullMarked;
