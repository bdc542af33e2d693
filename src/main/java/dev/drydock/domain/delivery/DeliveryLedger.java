package dev.drydock.domain.delivery;

import dev.drydock.domain.delivery.DeliveryReceipt.Custody;
import dev.drydock.domain.delivery.DeliveryReceipt.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The deliveries that this site has sent and taken. Every method joins the caller's transaction. */
public interface DeliveryLedger {

    /** Until the transaction ends, no other one counts, takes or answers a delivery. */
    void lock();

    /** The number of the last delivery that was sealed for that site; 0 if there is none. */
    long lastSent(String to);

    void add(Sent sent);

    /** What that run sealed. */
    Optional<Sent> sentBy(long runInstance);

    Optional<Sent> findSent(String to, long sequence);

    /** To that site, by number. */
    List<Sent> sentTo(String to);

    /** Enters the other side's answer in place of an earlier one: deliveries, and so receipts, are taken in their order. */
    void answer(String to, long sequence, Answer answer);

    /** The one with the highest number. */
    Optional<Received> lastReceived(String from);

    Optional<Received> findReceived(String from, long sequence);

    /** What that run took. */
    Optional<Received> receivedBy(long runInstance);

    void add(Received received);

    /** Keeps which packages came with a delivery that was taken. */
    void addPackages(String from, long sequence, Set<String> digests);

    /** The digests of all packages that came from that site. */
    Set<String> packagesFrom(String site);

    /** Keeps what this site answers, in place of an earlier answer about the same delivery. */
    void add(OwnReceipt receipt);

    /** The answers to that site that no delivery has carried for which it has said TAKEN, by number. */
    List<OwnReceipt> openReceipts(String to);

    /** From now on these have travelled with that delivery. */
    void returned(List<String> receiptDigests, long sequence);

    /** From that site, by number. */
    List<Received> receivedFrom(String from);

    /** Keeps what a site reports with a delivery. */
    void add(Reported reported);

    /** The report of each site that was made last, also if an earlier one came later. */
    List<Reported> lastReports();

    /** The report of that site that was made last. */
    Optional<Reported> lastReport(String from);

    /** Keeps a report of a third site, unless a later one of that site to the same addressee is kept. */
    void add(HandedOn report);

    /** By the site that reports, and its addressee. */
    List<HandedOn> handedOn();

    /** Those that no site has answered, by site and number. */
    List<Sent> unanswered();

    /** The last one that each site has answered. */
    List<Sent> lastAnswered();

    /** The number of the last one that each site has taken. */
    Map<String, Long> lastTaken();

    /** The last one from each site. */
    List<Received> lastReceived();

    /** Those with the newest numbers, newest first. */
    List<Sent> sent(int limit);

    /** Newest first. */
    List<Received> received(int limit);

    /**
     * A delivery that this site sealed.
     *
     * @param digest SHA-256 of the statement
     * @param envelope the signed statement
     */
    record Sent(
            String to,
            long sequence,
            String digest,
            String envelope,
            long runInstance,
            Instant sealedAt,
            Optional<Answer> answer) {}

    /** The receipt that came back. */
    record Answer(Verdict verdict, String envelope, Instant at) {}

    /** A delivery that this site took. */
    record Received(
            String from,
            long sequence,
            String digest,
            String envelope,
            long runInstance,
            Instant takenAt,
            Custody custody) {}

    /**
     * What another site reports.
     *
     * @param sequence of the delivery that carried it
     * @param envelope the signed report
     * @param madeAt by the clock of that site, and not after it came
     */
    record Reported(String from, long sequence, String envelope, Instant madeAt) {}

    /**
     * What a third site reports to another one, as somebody handed it on.
     *
     * @param site the one that reports
     * @param to the one that it reports to
     * @param carrier the site that handed it on
     * @param envelope the signed report
     * @param madeAt by the clock of the site that reports, and not after it came
     */
    record HandedOn(String site, String to, String carrier, String envelope, Instant madeAt) {}

    /** What this site answers to that one. */
    record OwnReceipt(String digest, String to, long sequence, String envelope, Instant madeAt) {}
}
