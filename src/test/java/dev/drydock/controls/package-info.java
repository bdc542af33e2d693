/** Which records of Drydock an assessor looks at for which control of a framework. */
@NullMarked
package dev.drydock.controls;

import org.jspecify.annotations.NullMarked;
