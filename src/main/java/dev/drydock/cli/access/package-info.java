/** Commands about users, tokens and keys. */
@NullMarked
package dev.drydock.cli.access;

import org.jspecify.annotations.NullMarked;
