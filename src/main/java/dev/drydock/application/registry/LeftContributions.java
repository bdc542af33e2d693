package dev.drydock.application.registry;

import dev.drydock.application.runs.ExecutionLeases.Holder;
import dev.drydock.domain.release.PackageStore;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Removes what this server had begun to unpack of contributions when it died. Tested by {@code ContributedPackageTest}. */
@Singleton
public final class LeftContributions {
    private static final Logger LOG = Logger.getLogger(LeftContributions.class.getName());

    private final PackageStore packages;
    private final Holder self;

    @Inject
    public LeftContributions(PackageStore packages, Holder self) {
        this.packages = packages;
        this.self = self;
    }

    /** Call it before the server takes requests. A failure is logged: what is left takes room and does no other harm. */
    public void sweep() {
        try {
            packages.discardAll(ReceiveContribution.workspaces(self));
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    e,
                    () -> "node=" + self.node() + " could not remove contributions that were not received whole");
        }
    }
}
