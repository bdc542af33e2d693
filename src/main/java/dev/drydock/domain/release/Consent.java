package dev.drydock.domain.release;

import dev.drydock.domain.release.TrustFile.Person;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether enough people signed for an act: as many release managers as the trust file requires, or fewer of them by break-glass.
 *
 * @param managers release managers whose statement counts
 * @param pair the release manager and the holder of the role break-glass who both signed by break-glass; empty without such two
 * @param needed how many release managers must sign without break-glass
 */
public record Consent(Set<String> managers, List<String> pair, int needed) {
    public Consent {
        managers = Set.copyOf(managers);
        pair = List.copyOf(pair);
    }

    /**
     * @param statements that count, none of them a waiver
     * @param waived people who waived something for the act; they do not count
     */
    public static Consent of(Collection<SignedApproval> statements, Set<String> waived, TrustFile trust) {
        return of(statements, waived, trust, trust.approvalQuorum());
    }

    /** As the other one, where the gate policy may need more release managers than the trust file. */
    public static Consent of(Collection<SignedApproval> statements, Set<String> waived, TrustFile trust, int needed) {
        Set<String> managers = new TreeSet<>();
        Set<String> keyed = new TreeSet<>();
        Set<String> holders = new TreeSet<>();
        for (SignedApproval signed : statements) {
            for (Person person : signed.signers()) {
                boolean manager = person.has(TrustFile.RELEASE_MANAGER);
                boolean breaks = signed.statement().breakGlass();
                add(managers, person, manager);
                add(keyed, person, manager && breaks);
                add(holders, person, breaks && person.has(TrustFile.BREAK_GLASS));
            }
        }
        managers.removeAll(waived);
        keyed.removeAll(waived);
        holders.removeAll(waived);
        return new Consent(managers, trust.breakGlass().isPresent() ? pair(keyed, holders) : List.of(), needed);
    }

    private static void add(Set<String> people, Person person, boolean counts) {
        if (counts) {
            people.add(person.name());
        }
    }

    /** Two different people, also if one of them has both roles. */
    private static List<String> pair(Set<String> keyed, Set<String> holders) {
        for (String manager : keyed) {
            for (String holder : holders) {
                if (!manager.equals(holder)) {
                    return List.of(manager, holder);
                }
            }
        }
        return List.of();
    }

    /** The same where nobody counts by break-glass. */
    public Consent withoutPair() {
        return new Consent(managers, List.of(), needed);
    }

    public boolean isEnough() {
        return managers.size() >= needed || !pair.isEmpty();
    }

    /** Whether it would not be enough without break-glass. */
    public boolean isByBreakGlass() {
        return managers.size() < needed && !pair.isEmpty();
    }

    /** How many release managers more must sign; 0 if it is enough. */
    public int missing() {
        return isEnough() ? 0 : needed - managers.size();
    }

    /** Everybody whose statement counts, sorted. */
    public List<String> people() {
        Set<String> all = new TreeSet<>(managers);
        all.addAll(pair);
        return List.copyOf(all);
    }
}
