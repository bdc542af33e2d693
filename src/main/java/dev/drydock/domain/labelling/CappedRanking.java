package dev.drydock.domain.labelling;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The most useful rows, with a limit per group and no two with the same inputs. The order in which they arrive does not matter. Not
 * thread-safe.
 */
final class CappedRanking {
    private final int capacity;
    private final int mostOfGroup;
    private final TreeSet<Ranked> rows = new TreeSet<>(Ranked.ORDER);
    private final Map<String, TreeSet<Ranked>> groups = new HashMap<>();

    /** The more useful first, of equally useful ones that of the lower prediction id. */
    record Ranked(Candidate candidate, double usefulness) {
        static final Comparator<Ranked> ORDER = Comparator.comparingDouble(Ranked::usefulness)
                .reversed()
                .thenComparing(Ranked::candidate, Candidate.BY_ID);
    }

    CappedRanking(int capacity, int mostOfGroup) {
        this.capacity = capacity;
        this.mostOfGroup = mostOfGroup;
    }

    void offer(Ranked offered) {
        if (isBehind(rows, capacity, offered)) {
            return;
        }
        TreeSet<Ranked> group =
                groups.computeIfAbsent(offered.candidate().group(), name -> new TreeSet<>(Ranked.ORDER));
        if (isBehind(group, mostOfGroup, offered) || !replacesTwin(group, offered)) {
            return;
        }
        group.add(offered);
        rows.add(offered);
        if (group.size() > mostOfGroup) {
            rows.remove(group.pollLast());
        }
        if (rows.size() > capacity) {
            forget(rows.last());
        }
    }

    private static boolean isBehind(NavigableSet<Ranked> full, int size, Ranked offered) {
        return full.size() == size && Ranked.ORDER.compare(offered, full.last()) > 0;
    }

    /** Whether the group has no row with the same inputs, or a less useful one, which goes. */
    private boolean replacesTwin(Set<Ranked> group, Ranked offered) {
        for (Iterator<Ranked> others = group.iterator(); others.hasNext(); ) {
            Ranked other = others.next();
            if (other.candidate().inputs() == offered.candidate().inputs()) {
                if (Ranked.ORDER.compare(other, offered) < 0) {
                    return false;
                }
                others.remove();
                rows.remove(other);
                return true;
            }
        }
        return true;
    }

    private void forget(Ranked last) {
        rows.remove(last);
        TreeSet<Ranked> group = groups.getOrDefault(last.candidate().group(), new TreeSet<>(Ranked.ORDER));
        group.remove(last);
        if (group.isEmpty()) {
            groups.remove(last.candidate().group());
        }
    }

    /** The most useful first. */
    Iterable<Ranked> rows() {
        return rows;
    }
}
