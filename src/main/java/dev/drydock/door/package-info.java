/** The sign-in that the REST interface and the console share: who may sign in, how often they may try, and what the audit log records. */
@NullMarked
package dev.drydock.door;

import org.jspecify.annotations.NullMarked;
