package dev.drydock.domain.registry;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The weights that were brought to this site. Every method joins the caller's transaction. */
public interface Contributions {

    void add(Contribution contribution);

    Optional<Contribution> find(String model, String digest);

    /** @throws dev.drydock.failure.DrydockException {@code CONTRIBUTION_UNKNOWN} */
    Contribution require(String model, String digest);

    /** Keeps for good which contribution a run makes its candidate of; doing it again is harmless. */
    void recordUse(long runInstance, Contribution contribution);

    /** What a run made its candidate of, also after the run was purged; empty if it trained. */
    Optional<Contribution> usedBy(long runInstance);

    /** By run, the digest of what it made a candidate of that model of. */
    Map<Long, String> usesOf(String model);

    /** Of a model, newest first. */
    List<Contribution> list(String model, int limit);
}
