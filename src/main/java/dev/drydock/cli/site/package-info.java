/** Commands that install, start and check the servers of a site. */
@NullMarked
package dev.drydock.cli.site;

import org.jspecify.annotations.NullMarked;
