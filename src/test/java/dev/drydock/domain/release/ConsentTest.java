package dev.drydock.domain.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.TrustFile.Approvers;
import dev.drydock.domain.release.TrustFile.LostKeys;
import dev.drydock.domain.release.TrustFile.Machines;
import dev.drydock.domain.release.TrustFile.Person;
import dev.drydock.domain.release.TrustFile.RootKeys;
import dev.drydock.domain.release.TrustFile.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConsentTest {
    private static final Person RHEA = person("rhea", TrustFile.RELEASE_MANAGER);
    private static final Person MILO = person("milo", TrustFile.RELEASE_MANAGER);
    private static final Person GWEN = person("gwen", TrustFile.BREAK_GLASS);
    private static final Person BOTH = person("otto", TrustFile.RELEASE_MANAGER, TrustFile.BREAK_GLASS);

    private final List<SignedApproval> statements = new ArrayList<>();
    private boolean allowed = true;

    private static Person person(String name, String... roles) {
        return new Person(name, Set.of(roles), "key of " + name, "");
    }

    private void signed(boolean breakGlass, Person... people) {
        ApprovalStatement statement = new ApprovalStatement(
                Action.ACTIVATE,
                new VersionId("pump-failure", 7),
                "",
                "",
                "",
                "",
                "demo",
                "production",
                Instant.EPOCH,
                Instant.EPOCH,
                "",
                Optional.empty(),
                Optional.of("urgent"),
                Succession.FIRST,
                Optional.empty(),
                breakGlass);
        statements.add(new SignedApproval(statement, List.of(people), "", "digest " + statements.size()));
    }

    private Consent of(int needed, String... waived) {
        TrustFile trust = new TrustFile(
                1,
                new Scope("demo", "production"),
                new RootKeys(1, List.of()),
                new Approvers(List.of(), 1, allowed ? Optional.of(Duration.ofDays(7)) : Optional.empty()),
                new Machines(List.of(), List.of(), List.of()),
                LostKeys.revoked(Set.of()),
                Optional.empty(),
                "");
        return Consent.of(statements, Set.of(waived), trust, needed);
    }

    @Test
    void countsReleaseManagersOnce() {
        signed(false, RHEA);
        signed(true, RHEA);
        assertThat(of(2).managers()).containsExactly("rhea");
        assertThat(of(2).isEnough()).isFalse();
        assertThat(of(2).missing()).isEqualTo(1);
        signed(false, MILO);
        assertThat(of(2).isEnough()).isTrue();
        assertThat(of(2).isByBreakGlass()).isFalse();
        assertThat(of(3).missing()).as("the gate policy may need more").isEqualTo(1);
    }

    @Test
    void takesTwoPeopleOfTwoRolesInPlaceOfAllOthers() {
        signed(true, RHEA);
        assertThat(of(3).isEnough()).isFalse();
        signed(true, GWEN);
        assertThat(of(3).isByBreakGlass()).isTrue();
        assertThat(of(3).pair()).containsExactly("rhea", "gwen");
        assertThat(of(3).people()).containsExactly("gwen", "rhea");
        assertThat(of(3).withoutPair().isEnough()).isFalse();
        allowed = false;
        assertThat(of(3).isEnough()).as("the trust file allows no break-glass").isFalse();
    }

    @Test
    void asManyReleaseManagersAsNeededNeedNoReview() {
        signed(true, RHEA);
        signed(true, GWEN);
        signed(false, MILO);
        assertThat(of(2).pair()).isNotEmpty();
        assertThat(of(2).isByBreakGlass()).isFalse();
        assertThat(of(3).isByBreakGlass()).isTrue();
    }

    @Test
    void bothMustSaySo() {
        signed(false, RHEA);
        signed(true, GWEN);
        assertThat(of(2).isEnough()).isFalse();
    }

    @Test
    void onePersonWithBothRolesIsNotTwoPeople() {
        signed(true, BOTH);
        assertThat(of(2).isEnough()).isFalse();
        signed(true, RHEA);
        assertThat(of(3).pair()).containsExactly("rhea", "otto");
    }

    @Test
    void whoeverWaivedDoesNotCount() {
        signed(true, RHEA);
        signed(true, GWEN);
        assertThat(of(2, "gwen").isEnough()).isFalse();
        assertThat(of(2, "rhea").isEnough()).isFalse();
        assertThat(of(2, "milo").isEnough()).isTrue();
    }
}
