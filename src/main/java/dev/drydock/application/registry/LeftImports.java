package dev.drydock.application.registry;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.application.validation.AssembleCandidate;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.SiteTurns;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Ends imports whose server died in the middle: the version that they had begun is rejected, and its workspace removed. The same files
 * imported again make another version. An import that is at work has its model's turn, and is left alone.
 */
@Singleton
public class LeftImports {
    private static final Logger LOG = Logger.getLogger(LeftImports.class.getName());
    private static final int MOST = 1000;

    private final Transactions transactions;
    private final VersionRepository versions;
    private final PackageStore packages;
    private final SiteTurns turns;
    private final AuditLog audit;
    private final Holder self;

    @Inject
    public LeftImports(
            Transactions transactions,
            VersionRepository versions,
            PackageStore packages,
            SiteTurns turns,
            AuditLog audit,
            Holder self) {
        this.transactions = transactions;
        this.versions = versions;
        this.packages = packages;
        this.turns = turns;
        this.audit = audit;
        this.self = self;
    }

    /** Checks once. Call it regularly, outside a transaction. It logs a failure, and the next call tries again. */
    public void look() {
        try {
            begun().stream()
                    .map(version -> version.id().model())
                    .distinct()
                    .forEach(model -> turns.ofImport(model)
                            .take(() -> begun().stream()
                                    .filter(version -> version.id().model().equals(model))
                                    .forEach(this::end)));
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, e, () -> "node=" + self.node() + " could not check for unfinished imports");
        }
    }

    private List<ModelVersion> begun() {
        return transactions.required(() -> versions.listIn(List.of(VersionState.ASSEMBLED), MOST)).stream()
                .filter(version -> version.runInstance().isEmpty())
                .toList();
    }

    private void end(ModelVersion left) {
        packages.discard(AssembleCandidate.workspaceKey(left.id()));
        transactions.run(() -> {
            if (versions.requireLocked(left.id()).state() == VersionState.ASSEMBLED) {
                versions.move(left.id(), VersionState.REJECTED);
                audit.append(AuditLog.Event.of(
                        self.actor().name(), "model.import.failed", left.id().toString(), "cause", "server died"));
            }
        });
        LOG.warning(() -> "model=" + left.id() + " was rejected: its server died during the import");
    }
}
