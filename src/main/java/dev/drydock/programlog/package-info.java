/** The log of a server's own events: one line an event, as text, JSON or GELF, in a file that rotates. */
@org.jspecify.annotations.NullMarked
package dev.drydock.programlog;
