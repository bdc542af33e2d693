package dev.drydock.dataplane;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drydock.domain.dataset.ColumnType;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.domain.drift.DriftDecision;
import dev.drydock.domain.drift.DriftFiles;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.InputReference;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.intake.BoundedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code provenance/reference.json} of packages, and drift reports {@code drift-<run>.json}. */
public final class JsonDriftFiles implements DriftFiles {
    private static final String REFERENCE = "provenance/reference.json";
    private static final long MOST_COUNTED = 1L << 40;
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private final Path reports;

    /** @param reports directory of the drift reports */
    public JsonDriftFiles(Path reports) {
        this.reports = reports;
    }

    private record ReferenceDocument(int version, @Nullable List<Entry> inputs) {}

    private record Entry(
            @Nullable String input,
            @Nullable List<Double> edges,
            @Nullable List<Long> counts,
            long missing) {}

    @Override
    public Optional<List<InputReference>> reference(Path packageDirectory, List<InputColumn> inputs) {
        Path file = packageDirectory.resolve(REFERENCE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            ReferenceDocument document =
                    MAPPER.readValue(BoundedFile.read(file, BoundedFile.DOCUMENT), ReferenceDocument.class);
            if (document == null || document.version() != 1 || document.inputs() == null) {
                throw unreadable(file, "it must have version 1 and inputs", null);
            }
            return Optional.of(inOrder(file, document.inputs(), inputs));
        } catch (JacksonException e) {
            throw unreadable(file, e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw unreadable(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static List<InputReference> inOrder(Path file, List<Entry> entries, List<InputColumn> inputs) {
        Map<String, Entry> byInput = new HashMap<>();
        entries.forEach(entry -> byInput.put(String.valueOf(entry.input()), entry));
        List<InputReference> references = new ArrayList<>();
        for (InputColumn input : inputs) {
            Entry entry = byInput.get(input.name());
            if (entry == null || entry.counts() == null) {
                throw unreadable(file, "it has no counts of input " + input.name(), null);
            }
            List<Double> edges = entry.edges() == null ? List.of() : entry.edges();
            if (!areNumbers(edges) || !areCounts(entry.counts())) {
                throw unreadable(file, "the edges or counts of input " + input.name() + " are none", null);
            }
            boolean numeric = input.type() == ColumnType.NUMERIC;
            int bins = numeric ? edges.size() + 1 : input.categories().size();
            if (entry.counts().size() != bins || (!numeric && !edges.isEmpty()) || !rises(edges)) {
                throw unreadable(file, "the bins of input " + input.name() + " do not fit", null);
            }
            long rows = entry.counts().stream().mapToLong(Long::longValue).sum() + entry.missing();
            if (rows <= 0 || entry.missing() < 0 || entry.missing() > MOST_COUNTED) {
                throw unreadable(file, "the counts of input " + input.name() + " are no counts", null);
            }
            references.add(new InputReference(input.name(), edges, entry.counts(), entry.missing()));
        }
        return references;
    }

    private static boolean areNumbers(List<Double> edges) {
        return edges.stream().allMatch(edge -> edge != null && Double.isFinite(edge));
    }

    private static boolean areCounts(List<Long> counts) {
        return counts.stream().allMatch(count -> count != null && count >= 0 && count <= MOST_COUNTED);
    }

    private static boolean rises(List<Double> edges) {
        for (int i = 1; i < edges.size(); i++) {
            if (edges.get(i - 1) >= edges.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static DrydockException unreadable(Path file, String why, @Nullable Throwable cause) {
        return new DrydockException(
                IngestFailure.REFERENCE_UNREADABLE,
                "The champion's reference " + file + " cannot be used: " + why
                        + ". Import the champion again with a reference of its training data.",
                cause);
    }

    @Override
    public Path writeReport(long instanceId, DriftReport report) {
        Path target = reportFile(instanceId);
        try {
            Files.createDirectories(reports);
            Path aside = Files.createTempFile(reports, ".drift-", "");
            Files.write(aside, MAPPER.writeValueAsBytes(document(report)));
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            return target;
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_NOT_WRITTEN,
                    "The drift report " + target + " could not be written: " + e.getMessage()
                            + ". Make room on the disk and restart the run.",
                    e);
        }
    }

    private Path reportFile(long instanceId) {
        return reports.resolve("drift-" + instanceId + ".json");
    }

    @Override
    public Optional<DriftReport> findReport(long instanceId) {
        Path file = reportFile(instanceId);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(MAPPER.readValue(BoundedFile.read(file, BoundedFile.DOCUMENT), ReportDocument.class)
                    .report());
        } catch (IOException | IllegalArgumentException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The drift report " + file + " cannot be read: " + e.getMessage()
                            + ". Put it back from a backup, or remove it; nothing but pages reads it.",
                    e);
        }
    }

    private record ReportDocument(
            int version,
            String model,
            @Nullable String champion,
            String snapshot,
            int rows,
            double limit,
            List<DriftReport.InputDrift> inputs,
            String decision,
            List<String> reasons) {
        DriftReport report() {
            if (inputs == null || decision == null || reasons == null) {
                throw new IllegalArgumentException("it must have inputs, a decision and reasons");
            }
            return new DriftReport(
                    model,
                    Optional.ofNullable(champion),
                    snapshot,
                    rows,
                    limit,
                    inputs,
                    DriftDecision.valueOf(decision),
                    reasons);
        }
    }

    private static ReportDocument document(DriftReport report) {
        return new ReportDocument(
                1,
                report.model(),
                report.champion().orElse(null),
                report.snapshot(),
                report.rows(),
                report.limit(),
                report.inputs(),
                report.decision().name(),
                report.reasons());
    }
}
