/** The page of the audit log. */
@NullMarked
package dev.drydock.console.audit;

import org.jspecify.annotations.NullMarked;
