package dev.drydock.application.delivery;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.delivery.ChooseParcels.Choice;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.domain.delivery.DeliveryFiles;
import dev.drydock.domain.delivery.DeliveryFiles.Packing;
import dev.drydock.domain.delivery.DeliveryLedger;
import dev.drydock.domain.delivery.DeliveryLedger.Sent;
import dev.drydock.domain.delivery.DeliveryStatement.Contents;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Writes a delivery for another site into {@code deliveries/out}. What that site has taken before does not travel again. The number is taken,
 * signed and recorded when everything is written, so that an attempt that fails leaves no gap. Tested by {@code DeliveryTest}.
 */
@Singleton
public class SendDelivery {
    private static final int LONGEST_FACT = 4000;

    private final Transactions transactions;
    private final RunFacts facts;
    private final TrustSource trust;
    private final ChooseParcels chooseParcels;
    private final DeliveryFiles files;
    private final DeliveryLedger ledger;
    private final SealDelivery sealDelivery;

    @Inject
    SendDelivery(
            Transactions transactions,
            RunFacts facts,
            TrustSource trust,
            ChooseParcels chooseParcels,
            DeliveryFiles files,
            DeliveryLedger ledger,
            SealDelivery sealDelivery) {
        this.transactions = transactions;
        this.facts = facts;
        this.trust = trust;
        this.chooseParcels = chooseParcels;
        this.files = files;
        this.ledger = ledger;
        this.sealDelivery = sealDelivery;
    }

    /** How it ended; the constants are exit statuses. */
    public enum Outcome {
        SENT,
        NOTHING_TO_SEND,
        STOPPED
    }

    /**
     * Call it outside a transaction: it reads and writes files. A repetition after a crash is harmless.
     *
     * @param stopRequested checked between files
     * @throws DrydockException {@code DELIVERY_NOT_SENT}, {@code FIELD_RULE_BROKEN}, {@code MEDIUM_FAILED}; of a version, a model or an export what is
     *     wrong with it
     */
    public Outcome send(long run, SendRequest request, BooleanSupplier stopRequested) {
        String key = "run-" + run;
        Optional<Sent> before = sentBy(run);
        if (before.isEmpty()) {
            Choice choice = choose(key, request);
            tellLeftOut(run, choice.leftOut());
            if (choice.parcels().isEmpty()) {
                files.clearParcels(key);
                return Outcome.NOTHING_TO_SEND;
            }
            Packing packing = new Packing(request.options().volumeBytes(), recipients(request));
            Contents contents = files.pack(run, request.to(), choice.parcels(), packing, stopRequested);
            if (contents.volumes().isEmpty()) {
                return Outcome.STOPPED;
            }
            sealDelivery.seal(run, request, contents);
        }
        Sent sent = before.or(() -> sentBy(run)).orElseThrow();
        files.publish(run, sealDelivery.read(sent), sent.envelope());
        files.clearParcels(key);
        return Outcome.SENT;
    }

    /** What may not travel leaves no copy behind. */
    private Choice choose(String key, SendRequest request) {
        try {
            return chooseParcels.choose(key, request);
        } catch (DrydockException e) {
            files.clearParcels(key);
            throw e;
        }
    }

    private List<String> recipients(SendRequest request) {
        return request.options().encrypt() ? trust.current().recipientsOf(request.to()) : List.of();
    }

    private Optional<Sent> sentBy(long run) {
        return transactions.required(() -> ledger.sentBy(run));
    }

    /** As the run first found it; the other side's receipt may come before a restart. */
    private void tellLeftOut(long run, List<String> leftOut) {
        if (leftOut.isEmpty()) {
            return;
        }
        String told = String.join(", ", leftOut);
        transactions.run(() -> {
            if (facts.find(run, RunFacts.DELIVERY_LEFT_OUT).isEmpty()) {
                facts.record(run, RunFacts.DELIVERY_LEFT_OUT, told.substring(0, Math.min(told.length(), LONGEST_FACT)));
            }
        });
    }
}
