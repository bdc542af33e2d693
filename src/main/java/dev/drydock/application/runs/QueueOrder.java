package dev.drydock.application.runs;

import dev.drydock.application.runs.Claim.Slots;
import dev.drydock.application.runs.ExecutionQueue.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Decides which executions may begin and which must wait. A higher priority comes first, then a lower execution number. An execution gets
 * all of its claims or none.
 *
 * <p>The first execution in the queue that lacks slots reserves the free ones. No execution behind it may take them, so many small
 * executions cannot starve a large one. An execution that waits only because it must not run beside another one reserves no slots:
 * otherwise they would be idle for hours.
 *
 * @param slots all slots of the site
 * @param holding executions that have begun, or are about to begin
 * @param waiting executions that wait, in any order
 */
public record QueueOrder(Slots slots, List<Entry> holding, List<Entry> waiting) {
    private static final Comparator<Entry> ORDER =
            Comparator.comparingInt(Entry::priority).reversed().thenComparingLong(Entry::executionId);

    public QueueOrder {
        holding = List.copyOf(holding);
        waiting = waiting.stream().sorted(ORDER).toList();
    }

    /**
     * One that waits.
     *
     * @param place from 1
     * @param missing what it waits for, in words; empty if it may begin
     * @param behind the executions that hold it, or that come first
     */
    public record Turn(Entry entry, int place, List<String> missing, Set<Long> behind) {
        public boolean mayBegin() {
            return missing.isEmpty();
        }

        /** Such as {@code in place 2, for 1 GPU slot (the site has 1, none left for it), behind execution 12}. */
        public String inWords() {
            if (mayBegin()) {
                return "in place " + place + ", about to begin";
            }
            String ids = behind.stream().map(String::valueOf).collect(Collectors.joining(", "));
            return "in place " + place + ", for " + String.join(" and ", missing)
                    + (ids.isEmpty() ? "" : ", behind " + (behind.size() == 1 ? "execution " : "executions ") + ids);
        }
    }

    /** In the line's order. */
    public List<Turn> turns() {
        return new Walk().turns();
    }

    public Optional<Turn> turn(long executionId) {
        return turns().stream()
                .filter(turn -> turn.entry().executionId() == executionId)
                .findFirst();
    }

    /** The slots that no execution holds. */
    public Slots free() {
        Slots free = slots;
        for (Entry holder : holding) {
            free = free.less(holder.claim());
        }
        return free;
    }

    /** From the front of the line to its end. */
    private final class Walk {
        private final Map<String, Long> alone = new HashMap<>();
        private final List<Entry> ahead = new ArrayList<>(holding);
        private final List<Turn> turns = new ArrayList<>();
        private Slots left = free();

        List<Turn> turns() {
            holding.forEach(this::standAlone);
            waiting.forEach(this::step);
            return turns;
        }

        private void standAlone(Entry entry) {
            entry.claim().alone().ifPresent(word -> alone.putIfAbsent(word, entry.executionId()));
        }

        private void step(Entry entry) {
            Claim claim = entry.claim();
            List<String> missing = new ArrayList<>();
            Set<Long> behind = new LinkedHashSet<>();
            Optional<String> taken = claim.alone().filter(alone::containsKey);
            taken.ifPresent(word -> {
                missing.add("its turn at " + word);
                behind.add(alone.get(word));
            });
            if (claim.gpu() > left.gpu()) {
                missing.add(slots(claim.gpu(), "GPU", slots.gpu(), left.gpu()));
                behind.addAll(ahead(ahead, Kind.GPU));
            }
            if (claim.cpu() > left.cpu()) {
                missing.add(slots(claim.cpu(), "CPU", slots.cpu(), left.cpu()));
                behind.addAll(ahead(ahead, Kind.CPU));
            }
            turns.add(new Turn(entry, turns.size() + 1, List.copyOf(missing), new TreeSet<>(behind)));
            if (taken.isEmpty()) {
                standAlone(entry);
                left = left.less(claim);
                ahead.add(entry);
            }
        }

        private static String slots(int needed, String kind, int all, int left) {
            return needed + " " + kind + (needed == 1 ? " slot" : " slots") + " (the site has " + all + ", "
                    + (left == 0 ? "none" : Integer.toString(left)) + " left for it)";
        }

        private static Set<Long> ahead(Collection<Entry> entries, Kind kind) {
            return entries.stream()
                    .filter(entry -> (kind == Kind.GPU
                                    ? entry.claim().gpu()
                                    : entry.claim().cpu())
                            > 0)
                    .map(Entry::executionId)
                    .collect(Collectors.toSet());
        }
    }

    private enum Kind {
        GPU,
        CPU
    }
}
