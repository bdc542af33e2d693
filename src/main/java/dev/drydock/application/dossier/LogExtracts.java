package dev.drydock.application.dossier;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.audit.AuditKey;
import dev.drydock.application.audit.AuditTrail;
import dev.drydock.application.audit.AuditTrail.Entry;
import dev.drydock.domain.audit.AuditRecord;
import dev.drydock.domain.audit.Checkpoint;
import dev.drydock.domain.audit.LogKeys;
import dev.drydock.domain.audit.StampStore;
import dev.drydock.domain.audit.StampedCheckpoint;
import dev.drydock.domain.audit.TreeProofs;
import dev.drydock.domain.dossier.DossierContent.Beginning;
import dev.drydock.domain.dossier.DossierContent.LogExtract;
import dev.drydock.domain.dossier.DossierContent.Logged;
import dev.drydock.failure.DossierFailure;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Finds records of the audit log and proves that they are in it. Reads the log twice. Tested by {@code MakeDossierTest}. */
@Singleton
final class LogExtracts {
    private static final Logger LOG = Logger.getLogger(LogExtracts.class.getName());
    private static final int PAGE = 1000;
    /** A version has some tens of records; more than this is no record of one release. */
    private static final int MOST = 2000;

    private static final int MOST_STAMPS = 200;

    private final Transactions transactions;
    private final AuditTrail trail;
    private final AuditKey key;
    private final StampStore stampStore;

    @Inject
    LogExtracts(Transactions transactions, AuditTrail trail, AuditKey key, StampStore stampStore) {
        this.transactions = transactions;
        this.trail = trail;
        this.key = key;
        this.stampStore = stampStore;
    }

    /**
     * Call it outside a transaction.
     *
     * @param about which records
     * @param witnessed checkpoints that people signed
     * @throws DrydockException {@code DOSSIER_NOT_MADE} if the log has no record, or lost some
     */
    LogExtract of(Predicate<AuditRecord> about, Collection<String> witnessed) {
        String note = transactions
                .required(trail::latestCheckpoint)
                .orElseThrow(() -> notMade("the audit log has no checkpoint"));
        long size = Checkpoint.ofNote(note).size();
        List<Entry> found = new ArrayList<>();
        Predicate<AuditRecord> wanted = about.or(LogExtracts::changesKey);
        each(size, entry -> AuditRecord.parse(entry.canonical()).filter(wanted).ifPresent(record -> found.add(entry)));
        List<Entry> kept = kept(found);
        List<StampedCheckpoint> stamps = stamps(kept, size);
        List<String> handOvers = handOvers(kept);
        SortedSet<Long> beginnings = sizes(
                Stream.of(witnessed.stream(), stamps.stream().map(StampedCheckpoint::note), handOvers.stream())
                        .flatMap(Function.identity())
                        .toList(),
                size);
        TreeProofs proofs =
                new TreeProofs(size, kept.stream().map(Entry::number).toList(), beginnings);
        each(size, entry -> proofs.read(AuditRecord.leaf(entry.canonical())));
        return new LogExtract(
                note,
                key.publicKeyPem(),
                kept.stream()
                        .map(entry -> new Logged(entry.number(), entry.canonical(), proofs.ofRecord(entry.number())))
                        .toList(),
                beginnings.stream()
                        .map(first -> new Beginning(first, proofs.ofBeginning(first)))
                        .toList(),
                found.size() - kept.size(),
                handOvers,
                stamps);
    }

    /** The checkpoint right after each change of the log's key, by which the former key vouches for the new one. */
    private List<String> handOvers(List<Entry> records) {
        return records.stream()
                .filter(record -> LogKeys.isChange(record.canonical()))
                .flatMap(record -> transactions.required(() -> trail.checkpoints(record.number(), 1)).stream())
                .toList();
    }

    /** The reader learns the former keys from these records. */
    private static boolean changesKey(AuditRecord record) {
        return record.action().equals(LogKeys.ACTION);
    }

    /** The records of orders, which the reader compares with the orders, those of keys, and of the others the newest. */
    private static List<Entry> kept(List<Entry> found) {
        if (found.size() <= MOST) {
            return found;
        }
        SortedMap<Long, Entry> kept = new TreeMap<>();
        found.stream()
                .filter(entry -> AuditRecord.parse(entry.canonical())
                        .filter(record -> record.details().containsKey("sequence") || changesKey(record))
                        .isPresent())
                .forEach(entry -> kept.put(entry.number(), entry));
        for (int i = found.size() - 1; i >= 0 && kept.size() < MOST; i--) {
            kept.putIfAbsent(found.get(i).number(), found.get(i));
        }
        return List.copyOf(kept.values());
    }

    /** Of each record the first stamp, and the newest of all; of too many the latest. */
    private List<StampedCheckpoint> stamps(List<Entry> records, long size) {
        NavigableSet<Long> all = new TreeSet<>(stampStore.sizes()).headSet(size, true);
        NavigableSet<Long> chosen = new TreeSet<>();
        records.stream()
                .filter(record -> !LogKeys.isChange(record.canonical()))
                .forEach(record ->
                        Optional.ofNullable(all.higher(record.number())).ifPresent(chosen::add));
        if (!all.isEmpty()) {
            chosen.add(all.last());
        }
        return chosen.stream()
                .skip(Math.max(0, chosen.size() - MOST_STAMPS))
                .map(stampStore::require)
                .toList();
    }

    /** The reader of the dossier judges a checkpoint that is none, or larger than the log. */
    private static SortedSet<Long> sizes(Collection<String> notes, long most) {
        SortedSet<Long> sizes = new TreeSet<>();
        for (String note : notes) {
            try {
                long size = Checkpoint.ofNote(note).size();
                if (size >= 1 && size <= most) {
                    sizes.add(size);
                }
            } catch (IllegalArgumentException e) {
                LOG.warning(() -> "a signed statement has a checkpoint that is none: " + e.getMessage());
            }
        }
        return sizes;
    }

    private void each(long size, Consumer<Entry> taker) {
        long next = 0;
        while (next < size) {
            long from = next;
            List<Entry> page = transactions.required(() -> trail.records(from, (int) Math.min(PAGE, size - from)));
            if (page.isEmpty() || page.get(0).number() != from) {
                throw notMade("record " + from + " of the audit log is missing. 'drydock audit verify' says more");
            }
            page.forEach(taker);
            next = from + page.size();
        }
    }

    private static DrydockException notMade(String why) {
        return new DrydockException(DossierFailure.DOSSIER_NOT_MADE, "No dossier was made: " + why + ".");
    }
}
