package dev.drydock.application.training;

import dev.drydock.domain.registry.Budget.Resource;
import java.time.Instant;
import java.util.SortedMap;

/** What people allowed single runs beyond their model's budget. Every method joins the caller's transaction. */
public interface RaisedBudgets {

    /** In place of what was allowed the run before. */
    void raise(long run, Resource resource, long limit, String by, Instant at);

    /** The limits of the run that were raised. */
    SortedMap<Resource, Long> of(long run);
}
