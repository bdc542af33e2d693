package dev.drydock.domain.alert;

import dev.drydock.failure.AlertFailure;
import dev.drydock.failure.DrydockException;
import java.util.Optional;

/** A way to people or to a program that watches. Thread-safe. */
public interface AlertChannel {
    /** As {@code site.yaml} names it. */
    String name();

    /**
     * Sends one message and returns when the other side has taken it. If a server stops in between, the same message is sent again.
     *
     * @return who of several has not taken it, and what their side answered, as a sentence; empty if all have
     * @throws DrydockException {@link AlertFailure#ALERT_NOT_SENT}; its sentence names the channel, the address and the answer, and no secret
     */
    Optional<String> send(AlertMessage message);
}
