/** What a dataset is: its schema, its rows' splits, its identity, and the ports that read and store it. */
@NullMarked
package dev.drydock.domain.dataset;

import org.jspecify.annotations.NullMarked;
