package dev.drydock.persistence;

import dev.drydock.domain.dataset.SnapshotId;
import dev.drydock.domain.dataset.SnapshotRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.List;
import java.util.Optional;

/** Snapshots in the table {@code snapshot}. */
@ApplicationScoped
public class JpaSnapshots implements SnapshotRepository {
    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public void add(SealedSnapshot snapshot) {
        if (find(snapshot.id()).isEmpty()) {
            entityManager.persist(new SnapshotEntity(snapshot));
        }
    }

    @Override
    public Optional<SealedSnapshot> find(SnapshotId id) {
        return Optional.ofNullable(entityManager.find(SnapshotEntity.class, id.hex()))
                .map(SnapshotEntity::toSnapshot);
    }

    @Override
    public List<SealedSnapshot> list(String model) {
        return entityManager
                .createQuery(
                        "select s from SnapshotEntity s where s.model = :model order by s.id", SnapshotEntity.class)
                .setParameter("model", model)
                .getResultList()
                .stream()
                .map(SnapshotEntity::toSnapshot)
                .toList();
    }
}
