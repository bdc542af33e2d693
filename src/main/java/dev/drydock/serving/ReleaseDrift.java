package dev.drydock.serving;

import com.fasterxml.jackson.core.JacksonException;
import dev.drydock.domain.drift.DriftColumn;
import dev.drydock.domain.drift.LiveDrift;
import dev.drydock.domain.drift.LiveWindow;
import dev.drydock.domain.registry.ColumnRole;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.inference.ModelSignature;
import dev.drydock.intake.BoundedFile;
import dev.drydock.json.Mappers;
import dev.drydock.packaging.ReferenceJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.logging.Logger;

/**
 * How far the rows that a release answered in the last hour are from the reference in its package. It lives as long as the release is in
 * memory: a version that is loaded begins with an empty window, and a version that was gone back to at once still has its own. Thread-safe
 * without a lock ({@link LiveDrift}).
 */
final class ReleaseDrift {
    private static final Logger LOG = Logger.getLogger(ReleaseDrift.class.getName());

    private final LiveDrift live;
    private final ModelSignature signature;
    private final double limit;

    private ReleaseDrift(LiveDrift live, ModelSignature signature, double limit) {
        this.live = live;
        this.signature = signature;
        this.limit = limit;
    }

    /**
     * Reads the reference once. A package without a usable one still answers: the node's log says so at each load.
     *
     * @param keptFromLog columns that the owner keeps from the node's log; they are not measured either
     * @param limit of the population stability index, as the package's {@code model.yaml} has it
     * @param nanos a clock that never goes back
     * @return empty if there is nothing to compare with
     */
    static Optional<ReleaseDrift> ofPackage(
            VersionId version,
            Path directory,
            ModelSignature signature,
            Set<String> keptFromLog,
            double limit,
            LongSupplier nanos) {
        Path file = directory.resolve(PackageFiles.REFERENCE);
        if (!Files.isRegularFile(file)) {
            LOG.info(() -> "Live drift is not measured, because the package has no " + PackageFiles.REFERENCE
                    + " model=" + version);
            return Optional.empty();
        }
        try {
            List<DriftColumn> columns = columns(signature);
            Optional<LiveDrift> live = LiveDrift.of(
                    ReferenceJson.read(BoundedFile.read(file, BoundedFile.DOCUMENT), columns),
                    shown(columns, signature, keptFromLog),
                    nanos);
            if (live.isEmpty()) {
                LOG.info(() -> "Live drift is not measured, because " + PackageFiles.REFERENCE
                        + " has none of the columns model=" + version);
            }
            return live.map(found -> new ReleaseDrift(found, signature, limit));
        } catch (JacksonException e) {
            warn(version, Mappers.why(e));
        } catch (IOException | ReferenceJson.Unusable e) {
            warn(version, String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private static void warn(VersionId version, String why) {
        LOG.warning(() -> "Live drift is not measured, because " + PackageFiles.REFERENCE
                + " of the package cannot be used: " + why + " model=" + version);
    }

    /** As {@link DriftColumn#of} has those of the model's schema, without labels; each at its place in the node's matrices. */
    static List<DriftColumn> columns(ModelSignature signature) {
        List<DriftColumn> columns = new ArrayList<>();
        for (int input = 0; input < signature.inputs().size(); input++) {
            ModelSignature.Input one = signature.inputs().get(input);
            columns.add(new DriftColumn(ColumnRole.INPUT, one.name(), input, one.categories()));
        }
        List<ModelSignature.Target> targets = signature.targets();
        if (targets == null) {
            columns.add(new DriftColumn(ColumnRole.PREDICTION, DriftColumn.SCORE, 0, List.of()));
        } else {
            for (int target = 0; target < targets.size(); target++) {
                String name = DriftColumn.SCORE + "." + targets.get(target).name();
                columns.add(new DriftColumn(ColumnRole.PREDICTION, name, target, List.of()));
            }
        }
        if (signature.log().predicted() != null) {
            columns.add(new DriftColumn(ColumnRole.PREDICTION, DriftColumn.PREDICTED, 0, signature.classes()));
        }
        return columns;
    }

    private static List<DriftColumn> shown(
            List<DriftColumn> columns, ModelSignature signature, Set<String> keptFromLog) {
        return columns.stream()
                .filter(column -> column.role() != ColumnRole.INPUT
                        || !keptFromLog.contains(
                                signature.inputs().get(column.at()).column()))
                .toList();
    }

    /** Counts the rows of a client's request and what they were answered. */
    void count(InferenceRequest request, float[] scores) {
        live.count(new AnsweredRows(signature, request.input(), scores));
    }

    LiveWindow measure() {
        return live.measure();
    }

    /** At and above which the population stability index means drift to a run. */
    double limit() {
        return limit;
    }
}
