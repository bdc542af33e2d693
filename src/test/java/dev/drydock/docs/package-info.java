/** Whether the documentation hangs together, and is written in the words of the glossary. */
@NullMarked
package dev.drydock.docs;

import org.jspecify.annotations.NullMarked;
