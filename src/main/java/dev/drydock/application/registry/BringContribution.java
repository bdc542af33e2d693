package dev.drydock.application.registry;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Ids;
import dev.drydock.application.access.Journal;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.Contribution.Origin;
import dev.drydock.domain.registry.Contributions;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageArchive;
import dev.drydock.domain.release.PackageDigester;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.RegistryFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Keeps weights for a model in service that were trained elsewhere, with who brought them and when. Nothing is loaded or served: the job {@code
 * judge-contribution} makes a candidate of them. The same files brought again are the first contribution. A refusal leaves nothing behind.
 * Tested by {@code RefusedNightsIT}.
 */
@Singleton
public class BringContribution {
    private static final String ORIGIN = "origin.yaml";
    private static final List<String> WEIGHTS = List.of("weights.safetensors", "weights.pt");
    private static final int MOST = 1000;

    private final Transactions transactions;
    private final Authorization authorization;
    private final Keeping keeping;
    private final Origin.Reader origins;
    private final Contributions contributions;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final Journal journal;

    @Inject
    public BringContribution(
            Transactions transactions,
            Authorization authorization,
            Keeping keeping,
            Origin.Reader origins,
            Contributions contributions,
            ModelRepository models,
            VersionRepository versions,
            Journal journal) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.keeping = keeping;
        this.origins = origins;
        this.contributions = contributions;
        this.models = models;
        this.versions = versions;
        this.journal = journal;
    }

    /** Puts directories into the package store. */
    @Singleton
    public static final class Keeping {
        private final PackageArchive archive;
        private final PackageStore packages;
        private final PackageDigester digester;
        private final PackageContent content;
        private final Ids ids;

        @Inject
        public Keeping(
                PackageArchive archive,
                PackageStore packages,
                PackageDigester digester,
                PackageContent content,
                Ids ids) {
            this.archive = archive;
            this.packages = packages;
            this.digester = digester;
            this.content = content;
            this.ids = ids;
        }
    }

    /**
     * Call it outside a transaction.
     *
     * @param tar a directory with {@code origin.yaml} and the weights
     * @throws DrydockException {@link RegistryFailure#CONTRIBUTION_REFUSED}, {@code ARCHIVE_UNSAFE}, {@code CHAMPION_MISSING}
     */
    public Contribution bring(Actor actor, String model, InputStream tar) {
        return authorization.perform(actor, Operation.IMPORT_MODEL, model, () -> {
            transactions.required(() -> versions.requireChampion(model));
            String key = "contribution-" + keeping.ids.next();
            try {
                Path directory = keeping.packages.workspace(key);
                keeping.archive.unpack(tar, directory);
                return keep(actor, model, key, directory);
            } finally {
                keeping.packages.discard(key);
            }
        });
    }

    private Contribution keep(Actor actor, String model, String key, Path directory) {
        String weights = weightsIn(model, directory);
        if (!keeping.content.has(directory, ORIGIN)) {
            throw refused(
                    model, "the directory has no " + ORIGIN + ". Write one: trained-by, how and data state the origin");
        }
        Origin origin = origins.read(keeping.content.read(directory, ORIGIN));
        String digest = keeping.digester.packageDigest(directory);
        Path kept = keeping.packages.adopt(key, digest); // a directory without a record is harmless
        if (!keeping.content.has(kept, weights)) {
            throw refused(
                    model,
                    "the same bytes were brought before under another name. Change a word in " + ORIGIN
                            + ", and bring them again");
        }
        return transactions.required(() -> {
            models.requireLocked(model); // the same files may be brought twice at once
            Optional<Contribution> known = contributions.find(model, digest);
            return known.orElseGet(() -> record(new Contribution(
                    model, digest, weights, origin, actor.name(), journal.now().truncatedTo(ChronoUnit.MILLIS))));
        });
    }

    private String weightsIn(String model, Path directory) {
        List<String> there = WEIGHTS.stream()
                .filter(name -> keeping.content.has(directory, name))
                .toList();
        if (there.size() != 1) {
            throw refused(
                    model,
                    there.isEmpty()
                            ? "the directory has neither " + String.join(" nor ", WEIGHTS)
                            : "the directory has both " + String.join(" and ", WEIGHTS)
                                    + ", and only one can be meant");
        }
        return there.get(0);
    }

    private Contribution record(Contribution contribution) {
        contributions.add(contribution);
        journal.append(AuditLog.Event.of(
                contribution.broughtBy(),
                "contribution.bring",
                contribution.model(),
                "contribution",
                contribution.digest(),
                "weights",
                contribution.weights(),
                "trained-by",
                contribution.origin().trainedBy()));
        return contribution;
    }

    private static DrydockException refused(String model, String why) {
        return new DrydockException(
                RegistryFailure.CONTRIBUTION_REFUSED, "The weights for " + model + " are not kept: " + why + ".");
    }

    /** Those of a model, newest first. */
    public List<Contribution> list(Actor actor, String model) {
        authorization.require(actor, Operation.VIEW, model);
        return transactions.required(() -> contributions.list(model, MOST));
    }
}
