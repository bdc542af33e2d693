package dev.drydock.api;

import java.util.List;

/**
 * What a change of a {@code model.yaml} came to.
 *
 * @param inForce what is in force now; its changes are against what was in force, none if that said the same
 * @param unfinishedRuns runs that were submitted under an earlier one and keep it, the newest first, 20 at most
 */
public record ChangedDefinitionView(DefinitionView inForce, List<Long> unfinishedRuns) {}
