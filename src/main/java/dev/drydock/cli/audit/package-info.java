/** Commands that read and verify the audit log. */
@NullMarked
package dev.drydock.cli.audit;

import org.jspecify.annotations.NullMarked;
