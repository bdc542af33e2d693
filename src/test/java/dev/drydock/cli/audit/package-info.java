@NullMarked
package dev.drydock.cli.audit;

import org.jspecify.annotations.NullMarked;
