/** Tests of the batch runtime: jobs' files, checkpoints over crashes, owners. */
@NullMarked
package dev.drydock.batch.runtime;

import org.jspecify.annotations.NullMarked;
