package dev.drydock.api;

import org.jspecify.annotations.Nullable;

/**
 * The next revision of a model's contract.
 *
 * @param revision its number
 * @param inForce its model.yaml, which is in force now; its changes are against what was in force
 * @param base digest of the package from which trainings start until a version of the revision is in service
 */
public record RevisionView(
        int revision, DefinitionView inForce, @Nullable String base) {}
