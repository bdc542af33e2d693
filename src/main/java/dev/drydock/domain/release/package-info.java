/** Packages, approvals, orders and the states of a candidate on its way into service. */
@NullMarked
package dev.drydock.domain.release;

import org.jspecify.annotations.NullMarked;
