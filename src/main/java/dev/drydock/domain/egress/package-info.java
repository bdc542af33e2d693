/** What a recorded command asked the network for. */
@NullMarked
package dev.drydock.domain.egress;

import org.jspecify.annotations.NullMarked;
