package dev.drydock.application.registry;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.RegisteredModel;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import dev.drydock.domain.release.OrderRecord;
import dev.drydock.domain.release.ReleaseRepository;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Shows one model: its {@code model.yaml}, and which of its versions were in service when, by whose order. Tested by {@code
 * ReleaseConsoleIT}.
 */
@Singleton
public class ViewModel {
    private static final int MOST = 200;

    private final Transactions transactions;
    private final Authorization authorization;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final ReleaseRepository releases;

    @Inject
    public ViewModel(
            Transactions transactions,
            Authorization authorization,
            ModelRepository models,
            VersionRepository versions,
            ReleaseRepository releases) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.models = models;
        this.versions = versions;
        this.releases = releases;
    }

    /** @param history newest first, at most {@value #MOST} */
    public record View(RegisteredModel model, List<Reign> history) {
        public View {
            history = List.copyOf(history);
        }
    }

    /**
     * A version became the one that answers.
     *
     * @param order that the node followed for it
     */
    public record Reign(AliasChange change, Optional<OrderRecord> order) {}

    public View view(Actor actor, String name) {
        authorization.require(actor, Operation.VIEW, name);
        return transactions.required(() -> {
            RegisteredModel model = models.require(name);
            List<OrderRecord> orders = releases.followed(name, MOST);
            List<Reign> history = new ArrayList<>();
            for (AliasChange change : versions.aliasHistory(name, VersionRepository.CHAMPION, MOST)) {
                history.add(new Reign(change, orderOf(change, orders)));
            }
            return new View(model, history);
        });
    }

    /** The newest order for that version that was issued before the change. */
    private static Optional<OrderRecord> orderOf(AliasChange change, List<OrderRecord> newestFirst) {
        return newestFirst.stream()
                .filter(order -> order.version().equals(change.version())
                        && !order.issuedAt().isAfter(change.at()))
                .findFirst();
    }
}
