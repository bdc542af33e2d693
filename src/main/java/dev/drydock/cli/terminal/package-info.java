/** What every command uses: the environment it runs in, its options, tables and files, and the client of the orchestrator. */
@NullMarked
package dev.drydock.cli.terminal;

import org.jspecify.annotations.NullMarked;
