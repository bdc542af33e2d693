package dev.drydock.domain.registry;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** How far a version has come on its way into service. The table below is the only way from one state to another. */
public enum VersionState {
    /** Its package directory is being put together or judged. */
    ASSEMBLED,
    /** Judged; the gates that did not pass need a release manager's signed waiver before it can be sealed. */
    WAITING_FOR_WAIVER,
    /** The report is in the package; no byte may change any more. */
    SEALED,
    /** Signed by this machine; authorises nothing. */
    SIGNED,
    /** Waits for approvals. */
    PROPOSED,
    /** Enough people approved; may be promoted. */
    APPROVED,
    /**
     * Was compared with another version than the one that answers now, so what was found and signed says nothing about taking its
     * place. Never recorded: a version that is proposed or approved is read so for as long as that other one answers.
     */
    SUPERSEDED,
    /** Answers at the endpoint: the champion. */
    RELEASED,
    /** Answered once and was replaced; may be rolled back to. */
    RETIRED,
    /** Will never be released. */
    REJECTED;

    private static final Map<VersionState, Set<VersionState>> NEXT = new EnumMap<>(VersionState.class);

    static {
        NEXT.put(ASSEMBLED, EnumSet.of(WAITING_FOR_WAIVER, SEALED, REJECTED));
        NEXT.put(WAITING_FOR_WAIVER, EnumSet.of(SEALED, REJECTED));
        NEXT.put(SEALED, EnumSet.of(SIGNED, REJECTED));
        NEXT.put(SIGNED, EnumSet.of(PROPOSED, REJECTED));
        NEXT.put(PROPOSED, EnumSet.of(APPROVED, SUPERSEDED, REJECTED));
        NEXT.put(APPROVED, EnumSet.of(PROPOSED, SUPERSEDED, RELEASED, REJECTED));
        NEXT.put(SUPERSEDED, EnumSet.of(PROPOSED, APPROVED, REJECTED));
        NEXT.put(RELEASED, EnumSet.of(RETIRED));
        NEXT.put(RETIRED, EnumSet.of(RELEASED));
        NEXT.put(REJECTED, EnumSet.noneOf(VersionState.class));
    }

    public boolean mayBecome(VersionState next) {
        return next().contains(next);
    }

    /** The states that can follow directly; empty for a final state. */
    public Set<VersionState> next() {
        return Set.copyOf(NEXT.getOrDefault(this, Set.of()));
    }

    /** Whether the version has a package signed by this machine. */
    public boolean hasSignedPackage() {
        return switch (this) {
            case SIGNED, PROPOSED, APPROVED, SUPERSEDED, RELEASED, RETIRED -> true;
            case ASSEMBLED, WAITING_FOR_WAIVER, SEALED, REJECTED -> false;
        };
    }
}
