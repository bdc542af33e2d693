/** The commands about alerts. */
@NullMarked
package dev.drydock.cli.alert;

import org.jspecify.annotations.NullMarked;
