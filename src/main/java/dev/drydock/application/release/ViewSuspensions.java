package dev.drydock.application.release;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.release.SuspendModel.Done;
import dev.drydock.application.release.SuspensionRecords.Suspension;
import dev.drydock.domain.release.TrustFile;
import dev.drydock.domain.release.TrustSource;
import dev.drydock.failure.DrydockException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Which models are suspended, or were. Tested by {@code SuspensionStoryTest}. */
@Singleton
public class ViewSuspensions {
    private static final Logger LOG = Logger.getLogger(ViewSuspensions.class.getName());

    private final Transactions transactions;
    private final Authorization authorization;
    private final SuspensionRecords records;
    private final TrustSource trust;
    private final ReceiveSuspension receive;
    private final PassOnSuspensions passOn;
    private final Place configured;

    @Inject
    public ViewSuspensions(
            Transactions transactions,
            Authorization authorization,
            SuspensionRecords records,
            TrustSource trust,
            ReceiveSuspension receive,
            PassOnSuspensions passOn,
            Place configured) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.records = records;
        this.trust = trust;
        this.receive = receive;
        this.passOn = passOn;
        this.configured = configured;
    }

    /** Where statements must be for. */
    public record Place(String site, String stage) {}

    /** By the trust file; without one, by the site's configuration. */
    public Place place(Actor actor) {
        authorization.require(actor, Operation.VIEW, "suspensions");
        try {
            TrustFile trusted = trust.current();
            return new Place(trusted.site(), trusted.stage());
        } catch (DrydockException e) {
            LOG.log(Level.FINE, e, () -> "there is no trust file that can be read");
            return configured;
        }
    }

    /** The last suspension of each model that had one, sorted by model. */
    public List<Done> list(Actor actor) {
        authorization.require(actor, Operation.VIEW, "suspensions");
        List<Suspension> all = transactions.required(records::list);
        if (all.isEmpty()) {
            return List.of(); // also on a site without a trust file
        }
        TrustFile trusted = trust.current();
        return all.stream().map(suspension -> view(suspension, trusted)).toList();
    }

    /** The last suspension of a model; empty if it never had one. */
    public Optional<Done> last(Actor actor, String model) {
        authorization.require(actor, Operation.VIEW, model);
        return transactions
                .<Optional<Suspension>>required(() -> records.last(model))
                .map(suspension -> view(suspension, trust.current()));
    }

    private Done view(Suspension suspension, TrustFile trusted) {
        return new Done(suspension, receive.missing(suspension, trusted), passOn.problem(suspension.model()));
    }
}
