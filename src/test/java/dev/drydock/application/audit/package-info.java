/** Reading the audit log. */
@NullMarked
package dev.drydock.application.audit;

import org.jspecify.annotations.NullMarked;
