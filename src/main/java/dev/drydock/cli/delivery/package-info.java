/** Commands for deliveries to and from other sites. */
@NullMarked
package dev.drydock.cli.delivery;

import org.jspecify.annotations.NullMarked;
