package dev.drydock.persistence;

import dev.drydock.domain.delivery.DeliveryLedger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Deliveries in the tables {@code delivery_sent}, {@code delivery_received}, {@code delivery_package}, {@code
 * delivery_receipt}, {@code site_report} and {@code handed_on_report}. */
@ApplicationScoped
public class JpaDeliveries implements DeliveryLedger {
    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public void lock() {
        entityManager
                .createNativeQuery("select name from table_lock where name = 'delivery' for update")
                .getResultList();
    }

    @Override
    public long lastSent(String to) {
        Long last = entityManager
                .createQuery("select max(s.key.sequence) from SentDeliveryEntity s where s.key.site = ?1", Long.class)
                .setParameter(1, to)
                .getSingleResult();
        return last == null ? 0 : last;
    }

    @Override
    public void add(Sent sent) {
        entityManager.persist(new SentDeliveryEntity(sent));
        entityManager.flush();
    }

    @Override
    public Optional<Sent> sentBy(long runInstance) {
        return sentWhere("s.runInstance = ?1", runInstance).findFirst();
    }

    @Override
    public Optional<Sent> findSent(String to, long sequence) {
        return Optional.ofNullable(entityManager.find(SentDeliveryEntity.class, new DeliveryKey(to, sequence)))
                .map(SentDeliveryEntity::toSent);
    }

    @Override
    public List<Sent> sentTo(String to) {
        return sentWhere("s.key.site = ?1", to).toList();
    }

    private Stream<Sent> sentWhere(String condition, Object value) {
        return entityManager
                .createQuery(
                        "select s from SentDeliveryEntity s where " + condition + " order by s.key.sequence",
                        SentDeliveryEntity.class)
                .setParameter(1, value)
                .getResultStream()
                .map(SentDeliveryEntity::toSent);
    }

    @Override
    public void answer(String to, long sequence, Answer answer) {
        SentDeliveryEntity sent = entityManager.find(SentDeliveryEntity.class, new DeliveryKey(to, sequence));
        if (sent == null) {
            throw new IllegalStateException("no delivery " + sequence + " was sent to " + to);
        }
        sent.receipt = answer.envelope();
        sent.receiptVerdict = answer.verdict().name();
        sent.receiptAt = answer.at();
        entityManager.flush();
    }

    @Override
    public Optional<Received> lastReceived(String from) {
        return receivedWhere("r.key.site = ?1", from).findFirst();
    }

    @Override
    public Optional<Received> findReceived(String from, long sequence) {
        return Optional.ofNullable(entityManager.find(ReceivedDeliveryEntity.class, new DeliveryKey(from, sequence)))
                .map(ReceivedDeliveryEntity::toReceived);
    }

    @Override
    public Optional<Received> receivedBy(long runInstance) {
        return receivedWhere("r.runInstance = ?1", runInstance).findFirst();
    }

    /** The one with the highest number first. */
    private Stream<Received> receivedWhere(String condition, Object value) {
        return entityManager
                .createQuery(
                        "select r from ReceivedDeliveryEntity r where " + condition + " order by r.key.sequence desc",
                        ReceivedDeliveryEntity.class)
                .setParameter(1, value)
                .setMaxResults(1)
                .getResultStream()
                .map(ReceivedDeliveryEntity::toReceived);
    }

    @Override
    public void add(Received received) {
        entityManager.persist(new ReceivedDeliveryEntity(received));
        entityManager.flush();
    }

    @Override
    public void add(OwnReceipt receipt) {
        entityManager
                .createQuery("delete from DeliveryReceiptEntity r where r.site = ?1 and r.sequence = ?2")
                .setParameter(1, receipt.to())
                .setParameter(2, receipt.sequence())
                .executeUpdate();
        entityManager.persist(new DeliveryReceiptEntity(receipt));
        entityManager.flush();
    }

    @Override
    public List<OwnReceipt> openReceipts(String to) {
        return entityManager
                .createQuery(
                        "select r from DeliveryReceiptEntity r where r.site = ?1 and not exists (select s from"
                                + " SentDeliveryEntity s where s.key.site = r.site and s.key.sequence = r.returnedWith"
                                + " and s.receiptVerdict = 'TAKEN') order by r.sequence",
                        DeliveryReceiptEntity.class)
                .setParameter(1, to)
                .getResultStream()
                .map(DeliveryReceiptEntity::toReceipt)
                .toList();
    }

    @Override
    public void returned(List<String> receiptDigests, long sequence) {
        for (String digest : receiptDigests) {
            DeliveryReceiptEntity receipt = entityManager.find(DeliveryReceiptEntity.class, digest);
            if (receipt != null) {
                receipt.returnedWith = sequence;
            }
        }
        entityManager.flush();
    }

    @Override
    public List<Received> receivedFrom(String from) {
        return entityManager
                .createQuery(
                        "select r from ReceivedDeliveryEntity r where r.key.site = ?1 order by r.key.sequence",
                        ReceivedDeliveryEntity.class)
                .setParameter(1, from)
                .getResultStream()
                .map(ReceivedDeliveryEntity::toReceived)
                .toList();
    }

    @Override
    public List<Received> lastReceived() {
        return entityManager
                .createQuery(
                        "select r from ReceivedDeliveryEntity r where r.key.sequence = (select max(o.key.sequence) from"
                                + " ReceivedDeliveryEntity o where o.key.site = r.key.site)",
                        ReceivedDeliveryEntity.class)
                .getResultStream()
                .map(ReceivedDeliveryEntity::toReceived)
                .toList();
    }

    @Override
    public void addPackages(String from, long sequence, Set<String> digests) {
        digests.forEach(digest -> entityManager
                .createNativeQuery(
                        "insert into delivery_package (site, sequence_no, package_digest) values (?1, ?2, ?3)")
                .setParameter(1, from)
                .setParameter(2, sequence)
                .setParameter(3, digest)
                .executeUpdate());
    }

    @Override
    public Set<String> packagesFrom(String site) {
        List<?> digests = entityManager
                .createNativeQuery("select distinct package_digest from delivery_package where site = ?1")
                .setParameter(1, site)
                .getResultList();
        return digests.stream().map(String.class::cast).collect(Collectors.toSet());
    }

    @Override
    public void add(Reported reported) {
        entityManager.persist(new SiteReportEntity(reported));
        entityManager.flush();
    }

    @Override
    public List<Reported> lastReports() {
        return entityManager
                .createQuery(
                        "select r from SiteReportEntity r where not exists (select o from SiteReportEntity o where"
                                + " o.key.site = r.key.site and (o.madeAt > r.madeAt or o.madeAt = r.madeAt and"
                                + " o.key.sequence > r.key.sequence))",
                        SiteReportEntity.class)
                .getResultStream()
                .map(SiteReportEntity::toReported)
                .toList();
    }

    @Override
    public Optional<Reported> lastReport(String from) {
        return entityManager
                .createQuery(
                        "select r from SiteReportEntity r where r.key.site = ?1 order by r.madeAt desc, r.key.sequence"
                                + " desc",
                        SiteReportEntity.class)
                .setParameter(1, from)
                .setMaxResults(1)
                .getResultStream()
                .map(SiteReportEntity::toReported)
                .findFirst();
    }

    @Override
    public void add(HandedOn report) {
        HandedOnReportEntity next = new HandedOnReportEntity(report);
        HandedOnReportEntity kept = entityManager.find(HandedOnReportEntity.class, next.key);
        if (kept == null) {
            entityManager.persist(next);
        } else if (!kept.madeAt.isAfter(report.madeAt())) {
            kept.carrier = report.carrier();
            kept.envelope = report.envelope();
            kept.madeAt = report.madeAt();
        }
        entityManager.flush();
    }

    @Override
    public List<HandedOn> handedOn() {
        return entityManager
                .createQuery(
                        "select r from HandedOnReportEntity r order by r.key.site, r.key.addressee",
                        HandedOnReportEntity.class)
                .getResultStream()
                .map(HandedOnReportEntity::toHandedOn)
                .toList();
    }

    @Override
    public List<Sent> unanswered() {
        return sent("s.receiptVerdict is null");
    }

    @Override
    public List<Sent> lastAnswered() {
        return sent("s.receiptVerdict is not null and s.key.sequence = (select max(o.key.sequence) from"
                + " SentDeliveryEntity o where o.key.site = s.key.site and o.receiptVerdict is not null)");
    }

    @Override
    public Map<String, Long> lastTaken() {
        return sent(
                        "s.receiptVerdict = 'TAKEN' and s.key.sequence = (select max(o.key.sequence) from SentDeliveryEntity o"
                                + " where o.key.site = s.key.site and o.receiptVerdict = 'TAKEN')")
                .stream()
                .collect(Collectors.toMap(Sent::to, Sent::sequence));
    }

    private List<Sent> sent(String condition) {
        return entityManager
                .createQuery(
                        "select s from SentDeliveryEntity s where " + condition
                                + " order by s.key.site, s.key.sequence",
                        SentDeliveryEntity.class)
                .getResultStream()
                .map(SentDeliveryEntity::toSent)
                .toList();
    }

    @Override
    public List<Sent> sent(int limit) {
        return entityManager
                .createQuery(
                        "select s from SentDeliveryEntity s order by s.sealedAt desc, s.key.site",
                        SentDeliveryEntity.class)
                .setMaxResults(limit)
                .getResultStream()
                .map(SentDeliveryEntity::toSent)
                .toList();
    }

    @Override
    public List<Received> received(int limit) {
        return entityManager
                .createQuery(
                        "select r from ReceivedDeliveryEntity r order by r.takenAt desc, r.key.site",
                        ReceivedDeliveryEntity.class)
                .setMaxResults(limit)
                .getResultStream()
                .map(ReceivedDeliveryEntity::toReceived)
                .toList();
    }
}
