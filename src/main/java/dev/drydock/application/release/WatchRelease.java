package dev.drydock.application.release;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Pause;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.release.ServingTarget;
import dev.drydock.domain.release.ServingTarget.GoldenAnswer;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.ReleaseFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Watches a new release at the live endpoint: it must answer its own golden vectors, under its own digest, several times in a row. A wrong
 * answer ends the watch immediately. A short absence of the node does not, because the node may be restarting. Tested by {@code
 * ReleaseStoryTest}.
 */
@Singleton
public class WatchRelease {
    private static final int LOOKS = 3;
    /** A node that is started again is away for about half as long. */
    private static final int SILENT_LOOKS = 90;

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Transactions transactions;
    private final VersionRepository versions;
    private final PackageStore packages;
    private final ServingTarget target;
    private final AuditLog audit;
    private final Pause pause;
    private final int looks;
    private final int silentLooks;

    @Inject
    public WatchRelease(
            Transactions transactions,
            VersionRepository versions,
            PackageStore packages,
            ServingTarget target,
            AuditLog audit,
            Pause pause) {
        this(transactions, versions, packages, target, audit, pause, LOOKS, SILENT_LOOKS);
    }

    /**
     * @param looks how many good looks end the watch
     * @param silentLooks how many looks without an answer, one behind the other, end it too
     */
    public WatchRelease(
            Transactions transactions,
            VersionRepository versions,
            PackageStore packages,
            ServingTarget target,
            AuditLog audit,
            Pause pause,
            int looks,
            int silentLooks) {
        this.transactions = transactions;
        this.versions = versions;
        this.packages = packages;
        this.target = target;
        this.audit = audit;
        this.pause = pause;
        this.looks = looks;
        this.silentLooks = silentLooks;
    }

    /** How the watch ended. */
    public sealed interface Watched {
        record Held() implements Watched {}

        record Stopped() implements Watched {}

        /** The release does not answer as it must; the sentence says how. */
        record Failed(String sentence) implements Watched {}
    }

    /** Call it outside a transaction. */
    public Watched watch(VersionId id, BooleanSupplier stopRequested) {
        ModelVersion version = transactions.required(() -> versions.require(id));
        String digest = version.packageDigest()
                .orElseThrow(() -> new IllegalStateException("a released version has a package: " + id));
        Path directory = packages.require(digest);
        int silent = 0;
        for (int good = 0; good < looks; ) {
            if (stopRequested.getAsBoolean()) {
                return new Watched.Stopped();
            }
            Optional<String> complaint;
            try {
                complaint = complaint(target.askGolden(directory, id.model()), digest);
                silent = 0;
                good++;
            } catch (DrydockException e) {
                silent = silent(e, silent);
                complaint = silent < silentLooks ? Optional.empty() : Optional.of(e.sentence());
            }
            if (complaint.isPresent()) {
                return failed(id, complaint.get());
            }
            pause.take(BETWEEN_LOOKS);
        }
        return new Watched.Held();
    }

    private int silent(DrydockException e, int before) {
        if (e.code() == ReleaseFailure.SERVING_NODE_UNREACHABLE) {
            return before + 1;
        }
        if (e.code() == ReleaseFailure.SERVING_NODE_REFUSED) {
            return silentLooks;
        }
        throw e;
    }

    private static Optional<String> complaint(GoldenAnswer answer, String digest) {
        if (!answer.packageDigest().equals(digest)) {
            return Optional.of("the endpoint answers from package " + answer.packageDigest() + ", not from " + digest);
        }
        if (!(answer.largestDifference() <= answer.tolerance())) {
            return Optional.of("a golden vector's score differs by " + answer.largestDifference() + ", and "
                    + answer.tolerance() + " is the most");
        }
        return Optional.empty();
    }

    private Watched failed(VersionId id, String complaint) {
        transactions.run(() -> audit.append(
                AuditLog.Event.of("watch", "release.watch.failed", id.toString(), "complaint", complaint)));
        return new Watched.Failed("Version " + id + " did not hold while it was watched: "
                + (complaint.endsWith(".") ? complaint : complaint + ".")
                + " Drydock returns to the version before it.");
    }
}
