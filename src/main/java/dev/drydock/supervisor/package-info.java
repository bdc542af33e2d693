/** Reports of a server to its service manager. */
@org.jspecify.annotations.NullMarked
package dev.drydock.supervisor;
