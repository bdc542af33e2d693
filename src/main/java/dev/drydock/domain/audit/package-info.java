/** The audit log's Merkle tree, records and checkpoints. */
@NullMarked
package dev.drydock.domain.audit;

import org.jspecify.annotations.NullMarked;
