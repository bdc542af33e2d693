package dev.drydock.domain.registry;

import java.util.List;
import java.util.Optional;

/** The weights that were brought to this site. Every method joins the caller's transaction. */
public interface Contributions {

    void add(Contribution contribution);

    Optional<Contribution> find(String model, String digest);

    /** @throws dev.drydock.failure.DrydockException {@code CONTRIBUTION_UNKNOWN} */
    Contribution require(String model, String digest);

    /** Of a model, newest first. */
    List<Contribution> list(String model, int limit);
}
