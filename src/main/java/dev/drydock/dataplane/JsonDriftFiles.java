package dev.drydock.dataplane;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drydock.config.SiteFolder;
import dev.drydock.domain.dataset.DatasetSchema;
import dev.drydock.domain.drift.AnswerReference;
import dev.drydock.domain.drift.DriftColumn;
import dev.drydock.domain.drift.DriftFiles;
import dev.drydock.domain.drift.DriftReference;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.KnownWords;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.IngestFailure;
import dev.drydock.intake.BoundedFile;
import dev.drydock.json.Mappers;
import dev.drydock.packaging.ReferenceJson;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code provenance/reference.json} and {@code provenance/answers.json} of packages, and drift reports {@code drift-<run>.json}. */
@Singleton
public final class JsonDriftFiles implements DriftFiles {
    private static final String REFERENCE = "provenance/reference.json";
    private static final String ANSWERS = "provenance/answers.json";
    private static final Pattern REPORT = Pattern.compile("drift-([0-9]{1,18})\\.json");
    /** Reports of all models that are looked into for earlier ones of one. */
    private static final int MOST_LOOKED_INTO = 1000;

    private final Path reports;

    @Inject
    public JsonDriftFiles(SiteFolder site) {
        this(site.var().resolve("drift"));
    }

    /** @param reports directory of the drift reports */
    public JsonDriftFiles(Path reports) {
        this.reports = reports;
    }

    @Override
    public Optional<DriftReference> reference(Path packageDirectory, List<DriftColumn> columns) {
        Path file = packageDirectory.resolve(REFERENCE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ReferenceJson.read(BoundedFile.read(file, BoundedFile.DOCUMENT), columns));
        } catch (JacksonException e) {
            throw unreadable(file, Mappers.why(e), e);
        } catch (IOException | ReferenceJson.Unusable e) {
            throw unreadable(file, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Optional<AnswerReference> answers(Path packageDirectory, DatasetSchema schema) {
        Path file = packageDirectory.resolve(ANSWERS);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(AnswersJson.read(BoundedFile.read(file, BoundedFile.LISTING), schema));
        } catch (IOException | IllegalArgumentException e) {
            String why =
                    e instanceof JacksonException json ? json.getOriginalMessage() : String.valueOf(e.getMessage());
            throw new DrydockException(
                    IngestFailure.REFERENCE_UNREADABLE,
                    "The champion's answers " + file + " cannot be used: " + why
                            + ". Put the package back from a backup, or promote another version.",
                    e);
        }
    }

    @Override
    public KnownWords knownWords(Path packageDirectory) {
        return TokenizerWords.ofPackage(packageDirectory);
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
            Files.write(aside, DriftReportJson.write(report));
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
            return Optional.of(read(file));
        } catch (IOException | IllegalArgumentException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The drift report " + file + " cannot be read: " + e.getMessage()
                            + ". Put it back from a backup, or remove it; nothing but pages and the band over past"
                            + " windows reads it.",
                    e);
        }
    }

    private static DriftReport read(Path file) throws IOException {
        return DriftReportJson.read(BoundedFile.read(file, BoundedFile.DOCUMENT));
    }

    @Override
    public List<RunReport> earlierReports(String model, long before, int most) {
        List<RunReport> found = new ArrayList<>();
        for (long run : earlierRuns(before, MOST_LOOKED_INTO)) {
            readUnlessBroken(run, model::equals).ifPresent(found::add);
            if (found.size() == most) {
                break;
            }
        }
        return found;
    }

    @Override
    public List<RunReport> latestReports(int among) {
        Map<String, RunReport> found = new LinkedHashMap<>();
        for (long run : earlierRuns(Long.MAX_VALUE, among)) {
            readUnlessBroken(run, model -> !found.containsKey(model))
                    .ifPresent(newest -> found.put(newest.report().model(), newest));
        }
        return List.copyOf(found.values());
    }

    /** Empty as well if it cannot be read: its own page says what is wrong with it. */
    private Optional<RunReport> readUnlessBroken(long run, Predicate<String> ofModel) {
        try {
            return ofModel.test(modelOf(reportFile(run)))
                    ? Optional.of(new RunReport(run, read(reportFile(run))))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Reads no farther than to the model's name, which stands at the beginning; empty if there is none. */
    private static String modelOf(Path file) throws IOException {
        try (JsonParser parser = Mappers.RECORDS_WITHOUT_NULLS.createParser(file.toFile())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return "";
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean here = parser.currentName().equals("model");
                parser.nextToken();
                if (here) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
            return "";
        }
    }

    private List<Long> earlierRuns(long before, int most) {
        if (!Files.isDirectory(reports)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(reports)) {
            return files.map(file -> REPORT.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(matcher -> Long.valueOf(matcher.group(1)))
                    .filter(run -> run < before)
                    .sorted(Comparator.reverseOrder())
                    .limit(most)
                    .toList();
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The drift reports in " + reports + " cannot be listed: " + e.getMessage()
                            + ". Give the server's user access to it and restart the run.",
                    e);
        }
    }
}
