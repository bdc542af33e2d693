package dev.drydock.persistence;

import dev.drydock.domain.registry.ChampionComparison;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Versions in the table {@code model_version}, aliases beside it. */
@ApplicationScoped
public class JpaVersionRepository implements VersionRepository {
    private static final Set<VersionState> MAY_BE_SUPERSEDED = EnumSet.of(VersionState.PROPOSED, VersionState.APPROVED);

    @PersistenceContext(unitName = "drydock")
    EntityManager entityManager;

    @Inject
    Clock clock;

    @Override
    public ModelVersion create(String model, Origin origin, Instant at) {
        // The model's row is the lock under which numbers are given out.
        ModelEntity locked = entityManager.find(ModelEntity.class, model, LockModeType.PESSIMISTIC_WRITE);
        if (locked == null) {
            throw new DrydockException(
                    RegistryFailure.MODEL_UNKNOWN,
                    "There is no model " + model + " on this site, so no version of it can be made. Import it first.");
        }
        return findOfRun(model, origin.runInstance()).orElseGet(() -> createNext(model, origin, at));
    }

    private Optional<ModelVersion> findOfRun(String model, OptionalLong run) {
        if (run.isEmpty()) {
            return Optional.empty();
        }
        return entityManager
                .createQuery(
                        "select v from VersionEntity v where v.key.model = :model and v.runInstance = :run",
                        VersionEntity.class)
                .setParameter("model", model)
                .setParameter("run", run.getAsLong())
                .getResultList()
                .stream()
                .findFirst()
                .map(this::read);
    }

    private ModelVersion createNext(String model, Origin origin, Instant at) {
        int last = entityManager
                .createQuery(
                        "select coalesce(max(v.key.number), 0) from VersionEntity v where v.key.model = :model",
                        Integer.class)
                .setParameter("model", model)
                .getSingleResult();
        VersionEntity entity = new VersionEntity(new VersionEntity.Key(model, last + 1), origin.createdBy(), at);
        entity.parentNumber = origin.parent().map(VersionId::number).orElse(null);
        entity.runInstance =
                origin.runInstance().isPresent() ? origin.runInstance().getAsLong() : null;
        entity.snapshot = origin.snapshot().orElse(null);
        entityManager.persist(entity);
        entityManager.flush();
        return read(entity);
    }

    @Override
    public Instant stateSince(VersionId id) {
        VersionEntity entity = entityManager.find(VersionEntity.class, VersionEntity.Key.of(id));
        if (entity == null) {
            throw unknown(id);
        }
        Instant since = entity.stateSince();
        if (!MAY_BE_SUPERSEDED.contains(entity.state)) {
            return since;
        }
        return aliasHistory(id.model(), CHAMPION, 1).stream()
                .map(AliasChange::at)
                .filter(since::isBefore)
                .findFirst()
                .orElse(since);
    }

    @Override
    public Optional<ModelVersion> find(VersionId id) {
        return Optional.ofNullable(entityManager.find(VersionEntity.class, VersionEntity.Key.of(id)))
                .map(this::read);
    }

    @Override
    public ModelVersion require(VersionId id) {
        return find(id).orElseThrow(() -> unknown(id));
    }

    @Override
    public ModelVersion requireLocked(VersionId id) {
        return read(locked(id));
    }

    private VersionEntity locked(VersionId id) {
        VersionEntity entity = entityManager.find(VersionEntity.class, VersionEntity.Key.of(id));
        if (entity == null) {
            throw unknown(id);
        }
        entityManager.flush();
        entityManager.refresh(entity, LockModeType.PESSIMISTIC_WRITE);
        return entity;
    }

    private static DrydockException unknown(VersionId id) {
        return new DrydockException(
                RegistryFailure.VERSION_UNKNOWN,
                "There is no version " + id + ". List the versions of " + id.model() + " to find its number.");
    }

    @Override
    public List<ModelVersion> list(String model, int limit) {
        return entityManager
                .createQuery(
                        "select v from VersionEntity v where v.key.model = :model order by v.key.number desc",
                        VersionEntity.class)
                .setParameter("model", model)
                .setMaxResults(limit)
                .getResultList()
                .stream()
                .map(this::read)
                .toList();
    }

    @Override
    public List<ModelVersion> listIn(List<VersionState> states, int limit) {
        Set<VersionState> recorded = EnumSet.copyOf(states);
        if (recorded.remove(VersionState.SUPERSEDED)) {
            recorded.addAll(MAY_BE_SUPERSEDED);
        }
        return entityManager
                .createQuery(
                        "select v from VersionEntity v where v.state in :states"
                                + " order by v.createdAt desc, v.key.model, v.key.number desc",
                        VersionEntity.class)
                .setParameter("states", recorded)
                .setMaxResults(limit)
                .getResultList()
                .stream()
                .map(this::read)
                .filter(version -> states.contains(version.state()))
                .toList();
    }

    private ModelVersion read(VersionEntity entity) {
        return entity.toVersion(isSuperseded(entity) ? VersionState.SUPERSEDED : entity.state);
    }

    private boolean isSuperseded(VersionEntity entity) {
        if (!MAY_BE_SUPERSEDED.contains(entity.state)) {
            return false;
        }
        Optional<Integer> champion = championNumber(entity.key.model());
        boolean comparedAtFirst = champion.equals(Optional.ofNullable(entity.parentNumber));
        return champion.isPresent()
                && !comparedAtFirst
                && comparisons(entity.key.toId()).stream()
                        .filter(ChampionComparison::passed)
                        .noneMatch(comparison -> champion.equals(
                                Optional.of(comparison.champion().number())));
    }

    private Optional<Integer> championNumber(String model) {
        return Optional.ofNullable(entityManager.find(AliasEntity.class, new AliasEntity.Key(model, CHAMPION)))
                .map(alias -> alias.number);
    }

    @Override
    public void recordComparison(ChampionComparison comparison) {
        if (entityManager.find(ComparisonEntity.class, comparison.runInstance()) == null) {
            entityManager.persist(new ComparisonEntity(comparison));
            if (comparison.passed()) {
                waitsAgain(comparison.candidate());
            }
            entityManager.flush();
        }
    }

    @Override
    public void waiveComparison(long runInstance) {
        ComparisonEntity comparison = entityManager.find(ComparisonEntity.class, runInstance);
        comparison.verdict = ChampionComparison.WAIVED;
        waitsAgain(comparison.toComparison().candidate());
        entityManager.flush();
    }

    /** It is superseded no longer, though its recorded state stays. */
    private void waitsAgain(VersionId candidate) {
        VersionEntity entity = locked(candidate);
        if (MAY_BE_SUPERSEDED.contains(entity.state)) {
            entity.stateSince = clock.instant();
        }
    }

    @Override
    public List<ChampionComparison> comparisons(VersionId candidate) {
        return entityManager
                .createQuery(
                        "select c from ComparisonEntity c where c.model = :model and c.number = :number"
                                + " order by c.at desc, c.runInstance desc",
                        ComparisonEntity.class)
                .setParameter("model", candidate.model())
                .setParameter("number", candidate.number())
                .getResultStream()
                .map(ComparisonEntity::toComparison)
                .toList();
    }

    @Override
    public Optional<ModelVersion> champion(String model) {
        return championNumber(model).map(number -> require(new VersionId(model, number)));
    }

    @Override
    public ModelVersion requireChampion(String model) {
        return champion(model)
                .orElseThrow(() -> new DrydockException(
                        RegistryFailure.CHAMPION_MISSING,
                        "Model " + model + " has no version in service. Import a version, and let release"
                                + " managers waive, approve and"
                                + " promote it."));
    }

    @Override
    public void setAlias(AliasChange change) {
        AliasEntity.Key key = new AliasEntity.Key(change.model(), change.alias());
        AliasEntity alias = entityManager.find(AliasEntity.class, key);
        if (alias == null) {
            entityManager.persist(new AliasEntity(key, change.version().number()));
        } else {
            alias.number = change.version().number();
        }
        entityManager.persist(new AliasChangeEntity(inOrder(change)));
        entityManager.flush();
    }

    /** Later than the one before whatever the clock says, since the history is in the order of time. */
    private AliasChange inOrder(AliasChange change) {
        return aliasHistory(change.model(), change.alias(), 1).stream()
                .findFirst()
                .map(before -> before.at().plusMillis(1))
                .filter(earliest -> change.at().isBefore(earliest))
                .map(earliest ->
                        new AliasChange(change.model(), change.alias(), change.version(), change.by(), earliest))
                .orElse(change);
    }

    @Override
    public List<AliasChange> aliasHistory(String model, String alias, int limit) {
        return entityManager
                .createQuery(
                        "select c from AliasChangeEntity c where c.model = :model and c.alias = :alias"
                                + " order by c.setAt desc, c.id desc",
                        AliasChangeEntity.class)
                .setParameter("model", model)
                .setParameter("alias", alias)
                .setMaxResults(limit)
                .getResultStream()
                .map(AliasChangeEntity::toChange)
                .toList();
    }

    @Override
    public ModelVersion move(VersionId id, VersionState next) {
        VersionEntity entity = locked(id);
        if (entity.state != next) {
            if (!entity.state.mayBecome(next)) {
                throw new DrydockException(RegistryFailure.VERSION_STATE_WRONG, cannotMove(id, entity.state, next));
            }
            entity.state = next;
            entity.stateSince = clock.instant();
        }
        return read(entity);
    }

    private static String cannotMove(VersionId id, VersionState state, VersionState next) {
        String possible = state.next().stream().map(Enum::name).sorted().collect(Collectors.joining(" or "));
        return "Version " + id + " cannot become " + next + ": it is " + state + ", which "
                + (possible.isEmpty() ? "is final" : "can only become " + possible)
                + ". The page of the version shows what it waits for.";
    }

    @Override
    public void recordRejection(VersionId id, Rejection rejection) {
        entityManager
                .createNativeQuery("insert into version_rejection (model, version_number, reason, rejected_by,"
                        + " rejected_at) values (?, ?, ?, ?, ?)")
                .setParameter(1, id.model())
                .setParameter(2, id.number())
                .setParameter(3, rejection.reason())
                .setParameter(4, rejection.by())
                .setParameter(5, rejection.at())
                .executeUpdate();
    }

    @Override
    public Optional<Rejection> findRejection(VersionId id) {
        List<?> found = entityManager
                .createNativeQuery("select reason, rejected_by, rejected_at from version_rejection where model = ?"
                        + " and version_number = ?")
                .setParameter(1, id.model())
                .setParameter(2, id.number())
                .getResultList();
        return found.stream().findFirst().map(row -> rejection((Object[]) row));
    }

    private static Rejection rejection(Object[] row) {
        return new Rejection(String.valueOf(row[0]), String.valueOf(row[1]), JpaRunRecords.time(row[2]));
    }

    @Override
    public void recordAssembly(VersionId id, String workspace, String subjectDigest) {
        VersionEntity entity = locked(id);
        requireSame(id, "workspace", entity.workspace, workspace);
        requireSame(id, "subject digest", entity.subjectDigest, subjectDigest);
        entity.workspace = workspace;
        entity.subjectDigest = subjectDigest;
    }

    @Override
    public void recordReport(VersionId id, String reportDigest, String verdict) {
        VersionEntity entity = locked(id);
        boolean open = entity.state == VersionState.ASSEMBLED || entity.state == VersionState.WAITING_FOR_WAIVER;
        if (!open) {
            requireSame(id, "report", entity.reportDigest, reportDigest);
        }
        entity.reportDigest = reportDigest;
        entity.verdict = verdict;
    }

    @Override
    public void recordPackage(VersionId id, String packageDigest) {
        VersionEntity entity = locked(id);
        requireSame(id, "package digest", entity.packageDigest, packageDigest);
        entity.packageDigest = packageDigest;
    }

    private static void requireSame(VersionId id, String what, @Nullable String known, String given) {
        if (known != null && !known.equals(given)) {
            throw new DrydockException(
                    RegistryFailure.VERSION_ALTERED,
                    "Version " + id + " has the " + what + " " + known + " and cannot take " + given
                            + ". A version never changes; run the job again, which makes a new one.");
        }
    }
}
