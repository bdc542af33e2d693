@NullMarked
package dev.drydock.cli.site;

import org.jspecify.annotations.NullMarked;
