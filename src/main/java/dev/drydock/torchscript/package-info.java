/** Reads a TorchScript archive without loading or running anything of it, and refuses what an engine must not be given. */
@NullMarked
package dev.drydock.torchscript;

import org.jspecify.annotations.NullMarked;
