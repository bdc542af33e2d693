package dev.drydock.application.registry;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Authorization;
import dev.drydock.application.access.Operation;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.training.BroughtWeights;
import dev.drydock.domain.registry.Contribution;
import dev.drydock.domain.registry.DataLineage;
import dev.drydock.domain.registry.DataLineage.FileWanted;
import dev.drydock.domain.registry.Descent;
import dev.drydock.domain.registry.Generation;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.ApprovalRecord;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.domain.release.ReleaseRepository;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Follows data both ways: from a version back to the files that it comes from, and from a file to the versions that come from it. */
@Singleton
public class TraceLineage {
    /** Most files of one name in an answer; beyond it, the request must also name the export. */
    public static final int MOST_FILES = 50;

    private final Transactions transactions;
    private final Authorization authorization;
    private final DataLineage lineage;
    private final VersionRepository versions;
    private final ReleaseRepository releases;
    private final BroughtWeights broughtWeights;

    @Inject
    public TraceLineage(
            Transactions transactions,
            Authorization authorization,
            DataLineage lineage,
            VersionRepository versions,
            ReleaseRepository releases,
            BroughtWeights broughtWeights) {
        this.transactions = transactions;
        this.authorization = authorization;
        this.lineage = lineage;
        this.versions = versions;
        this.releases = releases;
        this.broughtWeights = broughtWeights;
    }

    /**
     * Where a version comes from.
     *
     * @param generations the version first, the imported one last
     * @param brought where the weights of a generation come from that were trained elsewhere, in their order
     * @param statements every approval and waiver that was received about it, whether it counts today or not; approvals first
     */
    public record Traced(
            ModelVersion version,
            List<Generation> generations,
            Map<VersionId, Contribution> brought,
            List<ApprovalRecord> statements) {
        public Traced {
            generations = List.copyOf(generations);
            brought = Collections.unmodifiableMap(new LinkedHashMap<>(brought));
            statements = List.copyOf(statements);
        }
    }

    /** @throws DrydockException {@code VERSION_UNKNOWN} */
    public Traced version(Actor actor, VersionId id) {
        authorization.require(actor, Operation.TRACE_LINEAGE, id.toString());
        return transactions.required(() -> {
            List<Generation> generations = lineage.ancestry(id).stream()
                    .map(generation -> generation.in(stateOf(generation.version())))
                    .toList();
            return new Traced(
                    versions.require(id),
                    generations,
                    brought(generations),
                    Stream.of(Action.ACTIVATE, Action.WAIVE)
                            .flatMap(action -> releases.approvals(id, action).stream())
                            .toList());
        });
    }

    private Map<VersionId, Contribution> brought(List<Generation> generations) {
        Map<VersionId, Contribution> brought = new LinkedHashMap<>();
        for (Generation generation : generations) {
            broughtWeights
                    .contribution(versions.require(generation.version()))
                    .ifPresent(contribution -> brought.put(generation.version(), contribution));
        }
        return brought;
    }

    private Descent withStates(Descent descent) {
        return new Descent(
                descent.file(),
                descent.snapshots(),
                descent.versions().stream()
                        .map(descendant -> descendant.in(stateOf(descendant.version())))
                        .toList());
    }

    /** A superseded version is not recorded as one. */
    private VersionState stateOf(VersionId id) {
        return versions.require(id).state();
    }

    /** @throws DrydockException {@link IngestFailure#EXPORT_FILE_UNKNOWN}; {@link CommonFailure#USAGE} if too many files fit */
    public List<Descent> file(Actor actor, FileWanted wanted) {
        authorization.require(actor, Operation.TRACE_LINEAGE, wanted.nameOrDigest());
        List<Descent> found = transactions.required(() -> lineage.descent(wanted, MOST_FILES + 1).stream()
                .map(this::withStates)
                .toList());
        if (found.isEmpty()) {
            throw new DrydockException(
                    IngestFailure.EXPORT_FILE_UNKNOWN,
                    "This site has received no file with the name or SHA-256 '" + wanted.nameOrDigest() + "'"
                            + wanted.export()
                                    .map(export -> " in an export '" + export + "'")
                                    .orElse("")
                            + ". The source's manifest has the exact name and all 64 digits of the digest.");
        }
        if (found.size() > MOST_FILES) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "More than " + MOST_FILES + " files fit '" + wanted.nameOrDigest()
                            + "'. Name the file's SHA-256, or its export too, such as "
                            + found.get(0).file().export() + ".");
        }
        return found;
    }
}
