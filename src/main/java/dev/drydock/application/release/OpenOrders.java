package dev.drydock.application.release;

import dev.drydock.domain.release.OrderRecord;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/** Orders that the serving node may still follow. Tested by {@code ReleaseStoryTest}. */
@Singleton
public final class OpenOrders {
    private final ReleaseRepository releases;
    private final Clock clock;

    @Inject
    public OpenOrders(ReleaseRepository releases, Clock clock) {
        this.releases = releases;
        this.clock = clock;
    }

    /** @throws DrydockException {@link ReleaseFailure#RELEASE_UNDER_WAY} */
    void requireNone(String model) {
        Optional<OrderRecord> open = releases.findOpenOrder(model, clock.instant());
        if (open.isPresent()) {
            throw new DrydockException(
                    ReleaseFailure.RELEASE_UNDER_WAY,
                    "Order " + open.get().sequence() + " to "
                            + open.get().action().wireName() + " " + open.get().version()
                            + " has not ended. Wait for run " + open.get().runInstance()
                            + ", or let an engineer restart it if it failed; then try again.");
        }
    }
}
