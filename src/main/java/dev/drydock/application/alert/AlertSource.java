package dev.drydock.application.alert;

import dev.drydock.domain.alert.AlertKind;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Looks at one part of the site. */
public interface AlertSource {
    /** The kinds of all conditions that it finds. */
    Set<AlertKind> kinds();

    /**
     * Everything that is so now. What it leaves out is over. Call it outside a transaction.
     *
     * @throws RuntimeException if it could not look; then nothing of it is over
     */
    List<Condition> look(Instant now);
}
