package dev.drydock.persistence;

import dev.drydock.domain.dataset.LabelOutcome;
import dev.drydock.domain.labelling.AskedRow;
import dev.drydock.domain.labelling.LabelRequest;
import dev.drydock.domain.labelling.LabelRequests;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Requests for labels in the tables {@code label_request} and {@code asked_row}. */
@ApplicationScoped
public class JpaLabelRequests implements LabelRequests {
    private static final int BATCH = 500;

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Override
    public Optional<LabelRequest> findByToken(String token) {
        return entityManager
                .createQuery("select r from LabelRequestEntity r where r.token = :token", LabelRequestEntity.class)
                .setParameter("token", token)
                .getResultStream()
                .findFirst()
                .map(LabelRequestEntity::toRequest);
    }

    @Override
    public Optional<LabelRequest> find(String model, int number) {
        return Optional.ofNullable(
                        entityManager.find(LabelRequestEntity.class, new LabelRequestEntity.Key(model, number)))
                .map(LabelRequestEntity::toRequest);
    }

    @Override
    public int lastNumber(String model) {
        Integer last = entityManager
                .createQuery(
                        "select max(r.key.number) from LabelRequestEntity r where r.key.model = :model", Integer.class)
                .setParameter("model", model)
                .getSingleResult();
        return last == null ? 0 : last;
    }

    @Override
    public void add(LabelRequest request, List<AskedRow> rows) {
        entityManager.persist(new LabelRequestEntity(request));
        entityManager.flush();
        int written = 0;
        for (AskedRow row : rows) {
            entityManager.persist(new AskedRowEntity(
                    new AskedRowEntity.Key(request.model(), request.number(), row.predictionId()), row.predictedAt()));
            if (++written % BATCH == 0) {
                entityManager.flush();
            }
        }
        entityManager.flush();
    }

    @Override
    public List<LabelRequest> list(String model, int limit) {
        return entityManager
                .createQuery(
                        "select r from LabelRequestEntity r where r.key.model = :model order by r.key.number desc",
                        LabelRequestEntity.class)
                .setParameter("model", model)
                .setMaxResults(limit)
                .getResultList()
                .stream()
                .map(LabelRequestEntity::toRequest)
                .toList();
    }

    @Override
    public Map<String, AskedRow> rows(String model, int number) {
        Map<String, AskedRow> rows = new HashMap<>();
        entityManager
                .createQuery(
                        "select a from AskedRowEntity a where a.key.model = :model and a.key.number = :number",
                        AskedRowEntity.class)
                .setParameter("model", model)
                .setParameter("number", number)
                .getResultList()
                .forEach(row -> rows.put(row.key.predictionId(), row.toRow()));
        return rows;
    }

    @Override
    public Set<String> asked(String model, Instant predictedAfter) {
        return ids(model, predictedAfter, "");
    }

    @Override
    public Set<String> open(String model, Instant predictedAfter) {
        return ids(model, predictedAfter, " and a.fate is null");
    }

    private Set<String> ids(String model, Instant predictedAfter, String further) {
        return new HashSet<>(entityManager
                .createQuery(
                        "select a.key.predictionId from AskedRowEntity a where a.key.model = :model"
                                + " and a.predictedAt > :after" + further,
                        String.class)
                .setParameter("model", model)
                .setParameter("after", predictedAfter.toEpochMilli())
                .getResultList());
    }

    @Override
    public void forget(String model, Set<String> predictionIds) {
        List<String> ids = List.copyOf(predictionIds);
        for (int from = 0; from < ids.size(); from += BATCH) {
            entityManager
                    .createQuery(
                            "delete from AskedRowEntity a where a.key.model = :model and a.key.predictionId in :ids")
                    .setParameter("model", model)
                    .setParameter("ids", ids.subList(from, Math.min(from + BATCH, ids.size())))
                    .executeUpdate();
        }
    }

    @Override
    public void replaceSheet(String model, int number, String sheet) {
        entityManager
                .createNativeQuery("update label_request set sheet = ?1 where model = ?2 and request_number = ?3")
                .setParameter(1, sheet)
                .setParameter(2, model)
                .setParameter(3, number)
                .executeUpdate();
        entityManager.clear();
    }

    @Override
    public Map<LabelOutcome, Long> answers(String model, int number) {
        Map<LabelOutcome, Long> answers = new EnumMap<>(LabelOutcome.class);
        entityManager
                .createQuery(
                        "select a.fate, count(a.predictedAt) from AskedRowEntity a where a.key.model = :model"
                                + " and a.key.number = :number and a.fate is not null group by a.fate",
                        Object[].class)
                .setParameter("model", model)
                .setParameter("number", number)
                .getResultList()
                .forEach(pair -> answers.put((LabelOutcome) pair[0], ((Number) pair[1]).longValue()));
        return answers;
    }

    @Override
    public void answer(String model, long instanceId, Map<String, LabelOutcome> outcomes) {
        answer(model, instanceId, outcomes, false);
    }

    @Override
    public void answerOpen(String model, long instanceId, Map<String, LabelOutcome> outcomes) {
        answer(model, instanceId, outcomes, true);
    }

    private void answer(String model, long instanceId, Map<String, LabelOutcome> outcomes, boolean onlyOpen) {
        Map<LabelOutcome, List<String>> byOutcome = new EnumMap<>(LabelOutcome.class);
        outcomes.forEach((id, outcome) ->
                byOutcome.computeIfAbsent(outcome, other -> new ArrayList<>()).add(id));
        byOutcome.forEach((outcome, ids) -> {
            boolean open = onlyOpen || outcome == LabelOutcome.TOO_LATE;
            for (int from = 0; from < ids.size(); from += BATCH) {
                answer(model, instanceId, outcome, ids.subList(from, Math.min(from + BATCH, ids.size())), open);
            }
        });
    }

    /** What was in a snapshot stays so although its prediction has grown too old since. */
    private void answer(
            String model, long instanceId, LabelOutcome outcome, List<String> predictionIds, boolean onlyOpen) {
        Query update = entityManager
                .createQuery("update AskedRowEntity a set a.fate = :fate, a.joinedBy = :run where a.key.model = :model"
                        + " and a.key.predictionId in :ids"
                        + (onlyOpen ? " and (a.fate is null or a.fate = :waiting)" : ""))
                .setParameter("fate", outcome)
                .setParameter("run", instanceId)
                .setParameter("model", model)
                .setParameter("ids", predictionIds);
        if (onlyOpen) {
            update.setParameter("waiting", LabelOutcome.WAITING);
        }
        update.executeUpdate();
    }
}
