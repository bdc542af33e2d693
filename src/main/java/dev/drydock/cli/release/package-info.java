/** Commands about policies, trust, approvals and releases. */
@NullMarked
package dev.drydock.cli.release;

import org.jspecify.annotations.NullMarked;
