package dev.drydock.application.delivery;

import dev.drydock.application.access.Transactions;
import dev.drydock.domain.delivery.DeliveryDocuments;
import dev.drydock.domain.delivery.DeliveryFiles;
import dev.drydock.domain.delivery.DeliveryFiles.Hashed;
import dev.drydock.domain.delivery.DeliveryFiles.Parcel;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryLedger.Answer;
import dev.drydock.domain.delivery.DeliveryLedger.Sent;
import dev.drydock.domain.delivery.DeliveryReceipt.Verdict;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustFile.NamedKey;
import dev.drydock.domain.release.TrustSource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides what of a request travels: not what the other site has said that it took. Tested by {@code DeliveryTest}. */
@Singleton
final class ChooseParcels {
    private final Transactions transactions;
    private final TrustSource trust;
    private final HandlingRules rules;
    private final CollectParcels collectParcels;
    private final DeliveryFiles files;
    private final DeliveryLedger ledger;
    private final DeliveryDocuments documents;
    private final HoldWaves holdWaves;

    @Inject
    ChooseParcels(
            Transactions transactions,
            TrustSource trust,
            HandlingRules rules,
            CollectParcels collectParcels,
            DeliveryFiles files,
            DeliveryLedger ledger,
            DeliveryDocuments documents,
            HoldWaves holdWaves) {
        this.transactions = transactions;
        this.trust = trust;
        this.rules = rules;
        this.collectParcels = collectParcels;
        this.files = files;
        this.ledger = ledger;
        this.documents = documents;
        this.holdWaves = holdWaves;
    }

    /**
     * What was chosen.
     *
     * @param parcels what travels, in the order of the request
     * @param leftOut what the other site has, a phrase each
     */
    record Choice(List<Hashed> parcels, List<String> leftOut) {
        List<Item> items() {
            return parcels.stream().map(Hashed::item).toList();
        }
    }

    /**
     * @param key of the folders with copies; the caller clears them
     * @throws dev.drydock.failure.DrydockException {@code DELIVERY_NOT_SENT}
     */
    Choice choose(String key, SendRequest request) {
        requireAllowed(request);
        List<Parcel> all = collectParcels.collect(key, request);
        if (all.isEmpty()) {
            throw CollectParcels.notSent("the request names no package, document or export, and no receipt waits for "
                    + request.to() + ". Name at least one");
        }
        List<Hashed> hashed = files.hash(all);
        requireDifferentNames(hashed.stream().map(Hashed::item).toList());
        Map<String, Long> held = request.options().again() ? Map.of() : held(request.to());
        List<Hashed> parcels = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (Hashed one : hashed) {
            Item item = one.item();
            Long with = held.get(key(item) + item.digest());
            if (with == null || item.kind() == Kind.RECEIPT) {
                parcels.add(one);
            } else {
                leftOut.add(item.label() + " (taken with delivery " + with + ")");
            }
        }
        Choice choice = new Choice(parcels, leftOut);
        holdWaves.require(request.to(), choice.items());
        return choice;
    }

    private void requireAllowed(SendRequest request) {
        TrustFile current = trust.current();
        List<String> known = current.inForce(current.sites()).stream()
                .map(NamedKey::name)
                .sorted()
                .toList();
        String names = "It names " + (known.isEmpty() ? "none" : String.join(", ", known));
        if (!TrustFile.isName(request.to())) {
            throw CollectParcels.notSent(
                    "'" + request.to() + "' is no name of a site. A name has 1 to 64 letters, digits,"
                            + " dots, dashes, underscores or @. Name a site of the trust file. " + names);
        }
        if (!known.contains(request.to())) {
            throw CollectParcels.notSent("the trust file names no site '" + request.to() + "' in force. " + names
                    + ". Let the roots sign one that names it: 'drydock trust init --site-key " + request.to()
                    + "=FILE.pub'");
        }
        if (request.options().encrypt() && current.recipientsOf(request.to()).isEmpty()) {
            throw CollectParcels.notSent("--encrypt was asked for, and trust file version " + current.version()
                    + " names no recipient of site " + request.to()
                    + ". Let the roots sign one that does: 'drydock trust init --site-recipient " + request.to()
                    + "=FILE.age.pub'");
        }
        rules.problem(request).ifPresent(problem -> {
            throw CollectParcels.notSent(problem);
        });
        long last = transactions.required(() -> ledger.lastSent(request.to()));
        request.options().withdraw().forEach(number -> requireSent(number, last, request.to()));
    }

    private static void requireSent(long number, long last, String to) {
        if (number > last) {
            throw CollectParcels.notSent(
                    "delivery " + number + " to " + to + " cannot be withdrawn: the last one has the number " + last);
        }
    }

    private static void requireDifferentNames(List<Item> items) {
        Set<String> folders = new HashSet<>();
        for (Item item : items) {
            if (!folders.add(item.folder())) {
                throw CollectParcels.notSent("the " + item.label() + " is named twice. Name it once");
            }
        }
    }

    /**
     * By the other site's receipts: what it has, to the delivery that it was taken with. It has a document only if no other of that name is on its
     * way or was taken since.
     */
    private Map<String, Long> held(String site) {
        Map<String, Long> held = new HashMap<>();
        for (Sent sent : transactions.required(() -> ledger.sentTo(site))) {
            Optional<Verdict> verdict = sent.answer().map(Answer::verdict);
            for (Item item : documents.read(sent.envelope()).contents().items()) {
                if (item.kind() == Kind.DOCUMENT && !verdict.equals(Optional.of(Verdict.REFUSED))) {
                    held.keySet().removeIf(earlier -> earlier.startsWith(key(item)));
                }
                if (verdict.equals(Optional.of(Verdict.TAKEN))) {
                    held.put(key(item) + item.digest(), sent.sequence());
                }
            }
        }
        return held;
    }

    private static String key(Item item) {
        return item.label() + " ";
    }
}
