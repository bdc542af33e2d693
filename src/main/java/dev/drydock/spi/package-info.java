/**
 * The interfaces that a site's owner implements in a jar of the site, found by {@link java.util.ServiceLoader}. Pure JDK: an extension
 * sees this package and the JDK, and no other class of Drydock. {@code docs/guides/extensions.md} shows how to build and install one.
 *
 * <p>A later version may add methods to the interfaces that Drydock implements ({@link GateEvidence}, {@link JobRequest}); it adds only
 * default methods to those that an extension implements.
 */
@NullMarked
package dev.drydock.spi;

import org.jspecify.annotations.NullMarked;
