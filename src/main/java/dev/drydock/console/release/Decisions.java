package dev.drydock.console.release;

import dev.drydock.domain.registry.VersionState;

/** Which states of a version wait for a person. */
final class Decisions {
    private Decisions() {}

    static boolean awaitsPeople(VersionState state) {
        return state == VersionState.WAITING_FOR_WAIVER
                || state == VersionState.PROPOSED
                || state == VersionState.APPROVED
                || state == VersionState.SUPERSEDED;
    }
}
