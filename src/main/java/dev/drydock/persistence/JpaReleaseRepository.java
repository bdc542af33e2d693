package dev.drydock.persistence;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.OrderRecord;
import dev.drydock.domain.release.ReleaseRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Approvals and orders in their tables. */
@ApplicationScoped
public class JpaReleaseRepository implements ReleaseRepository {
    private static final int LONGEST_NOTE = 4000;

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public void addApproval(ApprovalRecord approval) {
        boolean known = findApproval(approval.statementDigest())
                .filter(found -> found.person().equals(approval.person()))
                .isPresent();
        if (!known) {
            entityManager.persist(new ApprovalEntity(approval));
            entityManager.flush();
        }
    }

    @Override
    public List<ApprovalRecord> approvals(VersionId version, Action action) {
        return entityManager
                .createQuery(
                        "select a from ApprovalEntity a where a.model = :model and a.number = :number"
                                + " and a.action = :action order by a.receivedAt, a.id",
                        ApprovalEntity.class)
                .setParameter("model", version.model())
                .setParameter("number", version.number())
                .setParameter("action", action)
                .getResultStream()
                .map(ApprovalEntity::toRecord)
                .toList();
    }

    @Override
    public Optional<ApprovalRecord> findApproval(String statementDigest) {
        return entityManager
                .createQuery("select a from ApprovalEntity a where a.statementDigest = :digest", ApprovalEntity.class)
                .setParameter("digest", statementDigest)
                .getResultStream()
                .findFirst()
                .map(ApprovalEntity::toRecord);
    }

    @Override
    public long nextSequence(String site) {
        OrderCounterEntity counter = entityManager.find(OrderCounterEntity.class, site, LockModeType.PESSIMISTIC_WRITE);
        if (counter == null) {
            counter = new OrderCounterEntity(site);
            entityManager.persist(counter);
            // Two first orders at once: the second one's insert fails here, and its caller tries again.
            entityManager.flush();
        }
        counter.lastSequence++;
        return counter.lastSequence;
    }

    @Override
    public void addOrder(OrderRecord order) {
        entityManager.persist(new OrderEntity(order));
        entityManager.flush();
    }

    @Override
    public Optional<OrderRecord> findOrderOfRun(long runInstance, Action action) {
        return entityManager
                .createQuery(
                        "select o from OrderEntity o where o.runInstance = :run and o.action = :action"
                                + " order by o.sequence desc",
                        OrderEntity.class)
                .setParameter("run", runInstance)
                .setParameter("action", action)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .map(OrderEntity::toRecord);
    }

    @Override
    public Optional<OrderRecord> findOpenOrder(String model, Instant at) {
        return inState(model, OrderRecord.State.INTENDED, 100).stream()
                .filter(order -> order.isOpen(at))
                .findFirst();
    }

    @Override
    public List<OrderRecord> newest(int limit) {
        return entityManager
                .createQuery("select o from OrderEntity o order by o.sequence desc", OrderEntity.class)
                .setMaxResults(limit)
                .getResultStream()
                .map(OrderEntity::toRecord)
                .toList();
    }

    @Override
    public List<OrderRecord> followed(String model, int limit) {
        return inState(model, OrderRecord.State.FOLLOWED, limit);
    }

    @Override
    public List<FollowedOrder> followed(VersionId version) {
        return entityManager
                .createQuery(
                        "select o from OrderEntity o where o.model = :model and o.number = :number"
                                + " and o.state = :state order by o.sequence",
                        OrderEntity.class)
                .setParameter("model", version.model())
                .setParameter("number", version.number())
                .setParameter("state", OrderRecord.State.FOLLOWED)
                .getResultStream()
                .map(order -> new FollowedOrder(
                        order.toRecord(),
                        Optional.ofNullable(order.trustDigest),
                        Optional.ofNullable(order.receiverReport)))
                .toList();
    }

    @Override
    public void keepTrustFile(long sequence, String digest, String envelope, Instant at) {
        if (entityManager.find(TrustFileEntity.class, digest) == null) {
            entityManager.persist(new TrustFileEntity(digest, envelope, at));
        }
        require(sequence).trustDigest = digest;
        entityManager.flush();
    }

    @Override
    public Optional<String> findTrustFile(String digest) {
        return Optional.ofNullable(entityManager.find(TrustFileEntity.class, digest))
                .map(file -> file.envelope);
    }

    private List<OrderRecord> inState(String model, OrderRecord.State state, int limit) {
        return entityManager
                .createQuery(
                        "select o from OrderEntity o where o.model = :model and o.state = :state"
                                + " order by o.sequence desc",
                        OrderEntity.class)
                .setParameter("model", model)
                .setParameter("state", state)
                .setMaxResults(limit)
                .getResultStream()
                .map(OrderEntity::toRecord)
                .toList();
    }

    @Override
    public void keepReceiverReport(long sequence, String envelope, String signedBy) {
        OrderEntity order = require(sequence);
        order.receiverReport = envelope;
        order.receiverSignedBy = signedBy;
    }

    @Override
    public Optional<KeptReport> findReceiverReport(VersionId version) {
        return entityManager
                .createQuery(
                        "select o from OrderEntity o where o.model = :model and o.number = :number"
                                + " and o.receiverReport is not null order by"
                                + " case when o.action = :activate then 0 else 1 end, o.sequence desc",
                        OrderEntity.class)
                .setParameter("model", version.model())
                .setParameter("number", version.number())
                .setParameter("activate", Action.ACTIVATE)
                .setMaxResults(1)
                .getResultStream()
                .findFirst()
                .map(order -> new KeptReport(
                        order.toRecord(),
                        String.valueOf(order.receiverReport),
                        String.valueOf(order.receiverSignedBy)));
    }

    private OrderEntity require(long sequence) {
        OrderEntity order = entityManager.find(OrderEntity.class, sequence, LockModeType.PESSIMISTIC_WRITE);
        if (order == null) {
            throw new IllegalStateException("there is no order " + sequence);
        }
        return order;
    }

    @Override
    public void settle(long sequence, OrderRecord.State state, String note, Instant at) {
        OrderEntity order = require(sequence);
        order.state = state;
        order.note = note.length() > LONGEST_NOTE ? note.substring(0, LONGEST_NOTE) : note;
        order.settledAt = at;
    }
}
