package dev.drydock.application.audit;

import dev.drydock.domain.registry.ModelVersion;
import java.util.Map;

/** One kind of hand that people had in a version. */
@FunctionalInterface
public interface Deeds {

    /** Person to what they did, as a clause such as {@code restarted its run}. Joins the caller's transaction. */
    Map<String, String> of(ModelVersion version);
}
