/** Who may do what, and the port of the audit log. */
@NullMarked
package dev.drydock.application.access;

import org.jspecify.annotations.NullMarked;
