/** Reads a YAML file that somebody wrote by hand, key by key and type by type, with every problem at once. */
@NullMarked
package dev.drydock.yaml;

import org.jspecify.annotations.NullMarked;
