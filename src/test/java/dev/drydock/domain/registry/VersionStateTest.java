package dev.drydock.domain.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VersionStateTest {

    @Test
    void reachesServiceOnlyThroughSealSignProposalAndApproval() {
        assertThat(Set.of(VersionState.values()))
                .filteredOn(state -> state.mayBecome(VersionState.RELEASED))
                .containsExactlyInAnyOrder(VersionState.APPROVED, VersionState.RETIRED);
        assertThat(Set.of(VersionState.values()))
                .filteredOn(state -> state.mayBecome(VersionState.APPROVED))
                .containsExactlyInAnyOrder(VersionState.PROPOSED, VersionState.SUPERSEDED);
        assertThat(Set.of(VersionState.values()))
                .filteredOn(state -> state.mayBecome(VersionState.RETIRED))
                .containsExactly(VersionState.RELEASED);
    }

    @Test
    void neverLeavesRejected() {
        assertThat(VersionState.REJECTED.next()).isEmpty();
    }

    @Test
    void reachesEveryStateFromTheFirst() {
        Set<VersionState> reached = EnumSet.of(VersionState.ASSEMBLED);
        boolean grew = true;
        while (grew) {
            Set<VersionState> found = EnumSet.copyOf(reached);
            reached.forEach(state -> found.addAll(state.next()));
            grew = reached.addAll(found);
        }
        assertThat(reached).containsExactlyInAnyOrder(VersionState.values());
    }

    @Test
    void rejectsOnlyWhatWasNeverInService() {
        assertThat(VersionState.RELEASED.mayBecome(VersionState.REJECTED)).isFalse();
        assertThat(VersionState.RETIRED.mayBecome(VersionState.REJECTED)).isFalse();
    }
}
