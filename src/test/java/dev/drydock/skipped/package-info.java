/** What a test run says of the tests that it left out. */
@NullMarked
package dev.drydock.skipped;

import org.jspecify.annotations.NullMarked;
