/** Exported files: framed, parsed, staged, joined and sealed. The only room that knows Commons CSV. */
@NullMarked
package dev.drydock.dataplane;

import org.jspecify.annotations.NullMarked;
