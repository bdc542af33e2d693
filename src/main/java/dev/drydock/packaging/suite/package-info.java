/** The documents of a package's suite, its model signature and its gate report, as JSON and as a page. */
@NullMarked
package dev.drydock.packaging.suite;

import org.jspecify.annotations.NullMarked;
